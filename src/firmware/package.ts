import type { Container, Format, Member } from '../containers/container-types';
import { finding, type Finding } from '../containers/findings';
import { openContainer } from '../containers/open';
import { isAsr, readAsr, type AsrPackage } from '../containers/packages/asr';
import {
  isEigencomm,
  readEigencomm,
  type EigencommPackage,
} from '../containers/packages/eigencomm';
import {
  modelKey,
  modelOfName,
  modelsOfVersionFile,
  type ModelName,
} from '../containers/packages/models';
import { platformOf } from '../containers/packages/platform';
import { checkSplice, type Splice, type SpliceCheck } from '../containers/splice';
import { sha256Of } from '../containers/work/blob-work';
import { PortsideError } from '../ground/errors/portside-error';
import { displayName } from '../volumes/paths';
import { TimeSlices } from '../ground/time-slices';
import type { CallOptions } from '../volumes/volume';
import { fileSystemOf, type FileSystemKind } from './file-systems';

/** Containers in each other that are looked into: a .pac in a zip in a zip, and one more. */
const DEPTH_MAX = 4;
/** Bytes that any package may unpack to, and beyond that, bytes for each of its own. */
const FREE_BYTES = 256 * 1024 * 1024;
const MAX_RATIO = 100;
const PARTS_MAX = 20_000;
/** Sums that follow from a content: of a .pac, and of a .lod. */
const MENDABLE: ReadonlySet<string> = new Set(['crc1', 'crc2', 'checksum']);

/** A member of the package, or of a container in it. */
export interface Part {
  /** Unique in the package: the names from the outermost member to this one. */
  readonly key: string;
  readonly trail: readonly string[];
  readonly member: Member;
  /** What it is itself; null: no container that is known. */
  readonly inner: Container | null;
  readonly system: FileSystemKind | null;
}

/** What was found in the package itself, or in the part of that trail. */
export interface Located {
  readonly trail: readonly string[];
  readonly finding: Finding;
}

const keyOf = (trail: readonly string[]) => JSON.stringify(trail);

/** A firmware package, or any other container of file systems. It is never changed; see `save`. */
export class FirmwarePackage {
  private constructor(
    readonly name: string,
    readonly root: Container,
    /** Depth first, in the order of the containers. */
    readonly parts: readonly Part[],
    readonly findings: readonly Located[],
    readonly kind: AsrPackage | EigencommPackage | null,
    /** What it calls its platform; null: it does not say. */
    readonly platform: string | null,
    /** Every model that something in it names; they are to be one. */
    readonly models: readonly ModelName[],
  ) {}

  /**
   * Opens a container, and every one in it; all that has a sum is compared with it.
   * @throws {PortsideError} `firmware-unknown`; `firmware-…` and `archive-…` if it can't be opened at all
   */
  static async open(blob: Blob, name: string, options: CallOptions = {}): Promise<FirmwarePackage> {
    const root = await openContainer(blob, { alone: true, signal: options.signal });
    if (!root) throw new PortsideError('firmware-unknown', { name });
    const survey = new Survey(blob.size, options);
    await survey.look(root, []);
    const models = [modelOfName(name), ...survey.models].filter((one) => one !== null);
    const keys = new Set(models.map(modelKey));
    if (keys.size > 1) {
      const names = [...keys].join(', ');
      survey.tell([], finding('model-disagrees', 'warning', null, { names }));
    }
    const { parts, findings, kind, platform } = survey;
    return new FirmwarePackage(name, survey.rootOf(root), parts, findings, kind, platform, models);
  }

  get blob(): Blob {
    return this.root.blob;
  }

  /** Those that hold a file system, and have no container in them. */
  get fileSystems(): readonly Part[] {
    return this.parts.filter(({ system, inner }) => system && (!inner || system === 'romfs'));
  }

  /** Sums that are wrong and that `save` makes right if it is asked to. */
  get mendable(): readonly Located[] {
    return this.findings.filter(
      ({ finding: { code, params } }) =>
        code === 'sum-wrong' && MENDABLE.has(String(params['sum'])),
    );
  }

  /**
   * The package with other contents, by keys of parts. What was not changed is carried over bit for
   * bit; what is shorter than its partition is filled up.
   * @throws {PortsideError} `firmware-no-room`, `firmware-fixed`, `firmware-broken`, `cancelled`, `read-failed`
   */
  async save(
    contents: ReadonlyMap<string, Blob>,
    options: SaveOptions = {},
  ): Promise<SavedPackage> {
    const checks: Rewritten[] = [];
    const blob = await this.#rewrite(this.root, [], contents, options, checks);
    return new SavedPackage(this, blob, contents, checks);
  }

  async #rewrite(
    container: Container,
    trail: readonly string[],
    contents: ReadonlyMap<string, Blob>,
    options: SaveOptions,
    checks: Rewritten[],
  ): Promise<Blob> {
    const own = new Map<string, Blob>();
    for (const part of this.parts) {
      if (part.trail.length !== trail.length + 1 || !isUnder(part.trail, trail)) continue;
      const content = contents.get(part.key);
      if (content) own.set(part.member.name, fitted(part.member, content));
      else if (part.inner && this.#changes(part.trail, contents)) {
        const inner = await this.#rewrite(part.inner, part.trail, contents, options, checks);
        own.set(part.member.name, fitted(part.member, inner));
      }
    }
    const splice = await container.rewrite(own, options);
    checks.push({ trail, splice });
    return splice.blob;
  }

  /** What lies at the end of a trail. @throws {PortsideError} `firmware-differs` if nothing does; as `Member.read` */
  async contentOf(trail: readonly string[], options: CallOptions = {}): Promise<Blob> {
    const part = this.parts.find(({ key }) => key === keyOf(trail));
    if (!part) throw new PortsideError('firmware-differs', { at: 0 });
    return await part.member.read({ signal: options.signal });
  }

  #changes(trail: readonly string[], contents: ReadonlyMap<string, Blob>): boolean {
    return this.parts.some((part) => contents.has(part.key) && isUnder(part.trail, trail));
  }
}

interface SaveOptions extends CallOptions {
  readonly mendSums?: boolean;
}

/** A container that was written anew, and what it is made of. */
interface Rewritten {
  /** Empty: the package itself. */
  readonly trail: readonly string[];
  readonly splice: Splice;
}

/** A member before and after. */
export interface ReportRow {
  readonly trail: readonly string[];
  readonly changed: boolean;
  readonly before: { readonly size: number; readonly sha256: string };
  readonly after: { readonly size: number; readonly sha256: string };
}

export interface SaveReport {
  readonly rows: readonly ReportRow[];
  /** Bytes of all containers that were written, by what they are. */
  readonly bytes: Omit<SpliceCheck, 'differsFrom'>;
}

/** A changed package, which lies nowhere yet. */
export class SavedPackage {
  constructor(
    private readonly original: FirmwarePackage,
    readonly blob: Blob,
    private readonly contents: ReadonlyMap<string, Blob>,
    private readonly checks: readonly Rewritten[],
  ) {}

  /**
   * Opens what was written and compares all of it: each container byte by byte with what it was to be,
   * and each member with what it was or was to become.
   * @throws {PortsideError} `firmware-differs`, and what opening throws
   */
  async verify(written: Blob, options: CallOptions = {}): Promise<SaveReport> {
    const bytes = { kept: 0, contents: 0, following: 0 };
    const again = await FirmwarePackage.open(written, this.original.name, {
      signal: options.signal,
    });
    for (const { trail, splice } of this.checks) {
      const found = trail.length ? await again.contentOf(trail, options) : written;
      const wanted = { pieces: splice.pieces, blob: padded(splice.blob, found.size) };
      const result = await checkSplice(wanted, found, trail.length ? {} : options);
      if (result.differsFrom !== null) {
        throw new PortsideError('firmware-differs', { at: result.differsFrom });
      }
      bytes.kept += result.kept;
      bytes.contents += result.contents;
      bytes.following += result.following;
    }
    return { rows: await this.#compare(again, options), bytes };
  }

  async #compare(again: FirmwarePackage, options: CallOptions): Promise<ReportRow[]> {
    const others = new Map(again.parts.map((part) => [part.key, part]));
    const rows: ReportRow[] = [];
    for (const part of this.original.parts) {
      if (part.inner || part.member.closed) continue;
      const other = others.get(part.key);
      if (!other) throw new PortsideError('firmware-differs', { at: part.member.at ?? 0 });
      const before = await part.member.read(options);
      const after = await other.member.read(options);
      const wanted = this.contents.get(part.key);
      const row: ReportRow = {
        trail: part.trail,
        changed: wanted !== undefined,
        before: { size: before.size, sha256: await sha256Of(before, options) },
        after: { size: after.size, sha256: await sha256Of(after, options) },
      };
      const expected = wanted
        ? await sha256Of(padded(wanted, after.size), options)
        : row.before.sha256;
      if (expected !== row.after.sha256) {
        throw new PortsideError('firmware-differs', { at: other.member.at ?? 0 });
      }
      rows.push(row);
    }
    return rows;
  }
}

const isUnder = (trail: readonly string[], of: readonly string[]) =>
  of.every((name, i) => trail[i] === name);

/** What takes the member's place. @throws {PortsideError} `firmware-no-room`, `firmware-fixed` */
function fitted({ name: raw, fit }: Member, content: Blob): Blob {
  const name = displayName(raw);
  if (fit.kind === 'none') throw new PortsideError('firmware-fixed', { name, why: fit.why });
  if (fit.kind === 'free') return content;
  if (content.size > fit.size) {
    throw new PortsideError('firmware-no-room', { name, size: content.size, room: fit.size });
  }
  return fit.kind === 'exact' ? padded(content, fit.size) : content;
}

/** Filled up as blank flash is. */
function padded(content: Blob, size: number): Blob {
  if (content.size >= size) return content;
  return new Blob([content, new Uint8Array(size - content.size).fill(0xff)]);
}

/** Containers whose members have a sum each, which reading compares. */
const WITH_SUMS: readonly Format[] = ['zip', 'gzip'];

/** Goes through a container and all in it. */
class Survey {
  readonly parts: Part[] = [];
  readonly findings: Located[] = [];
  readonly models: ModelName[] = [];
  kind: AsrPackage | EigencommPackage | null = null;
  platform: string | null = null;
  readonly #roots = new Map<Container, Container>();
  readonly #options: CallOptions;
  readonly #slices: TimeSlices;
  readonly #room: number;
  #unpacked = 0;

  constructor(size: number, options: CallOptions) {
    this.#options = options;
    this.#slices = new TimeSlices(options.signal);
    this.#room = FREE_BYTES + MAX_RATIO * size;
  }

  /** The container with what its package says of the members. */
  rootOf(container: Container): Container {
    return this.#roots.get(container) ?? container;
  }

  tell(trail: readonly string[], found: Finding): void {
    this.findings.push({ trail, finding: found });
  }

  async look(given: Container, trail: readonly string[]): Promise<Container> {
    const container = await this.#interpret(given, trail);
    this.#roots.set(given, container);
    for (const found of container.findings) this.tell(trail, found);
    let whole = 0;
    for (const member of container.members) {
      await this.#slices.next();
      if (this.parts.length >= PARTS_MAX) {
        throw new PortsideError('archive-too-many', { max: PARTS_MAX });
      }
      if (await this.#lookInto(member, [...trail, member.name])) whole++;
    }
    if (whole && WITH_SUMS.includes(container.format)) {
      this.tell(trail, finding('members-right', 'ok', null, { count: whole }));
    }
    return container;
  }

  /** Whether its content could be read. */
  async #lookInto(member: Member, trail: readonly string[]): Promise<boolean> {
    const at = this.parts.length;
    const part = { key: keyOf(trail), trail, member };
    this.parts.push({ ...part, inner: null, system: null });
    if (member.closed) return false;
    const content = await this.#content(member, trail);
    if (!content) return false;
    const system = await fileSystemOf(content);
    const deep = trail.length >= DEPTH_MAX;
    const inner = deep || system === 'littlefs' ? null : await this.#container(content, trail);
    this.parts[at] = { ...part, inner: inner && (await this.look(inner, trail)), system };
    return true;
  }

  /** Null, and told, if it is damaged: the rest of the package is as good as it was. */
  async #content(member: Member, trail: readonly string[]): Promise<Blob | null> {
    const { signal, onProgress } = this.#options;
    try {
      const content = await member.read({ signal });
      this.#unpacked += content.size;
      onProgress?.(this.#unpacked, null);
      if (this.#unpacked > this.#room) {
        throw new PortsideError('archive-bomb', { name: displayName(member.name) });
      }
      return content;
    } catch (error) {
      if (!isDamage(error)) throw error;
      const name = displayName(member.name);
      this.tell(trail.slice(0, -1), finding('member-damaged', 'error', member.at, { name }));
      return null;
    }
  }

  async #container(content: Blob, trail: readonly string[]): Promise<Container | null> {
    try {
      return await openContainer(content, { signal: this.#options.signal });
    } catch (error) {
      if (!isDamage(error)) throw error;
      const name = displayName(trail.at(-1) ?? '');
      this.tell(trail, finding('member-damaged', 'warning', null, { name }));
      return null;
    }
  }

  /** A zip may be a package: then it says more of its members. */
  async #interpret(container: Container, trail: readonly string[]): Promise<Container> {
    if (container.format !== 'zip') return container;
    const options = { signal: this.#options.signal };
    try {
      this.platform ??= await platformOf(container, options);
      this.models.push(...(await modelsOfVersionFile(container, options)));
      const read = isAsr(container) ? readAsr : isEigencomm(container) ? readEigencomm : null;
      if (!read) return container;
      const { about, findings, members } = await read(container, options);
      this.kind ??= about;
      return { ...container, members, findings: [...container.findings, ...findings] };
    } catch (error) {
      if (!isDamage(error)) throw error;
      const name = String(error.params['name'] ?? error.params['what'] ?? '');
      this.tell(trail, finding('member-damaged', 'error', null, { name }));
      return container;
    }
  }
}

const DAMAGE: readonly string[] = [
  'firmware-cut',
  'firmware-broken',
  'firmware-damaged',
  'firmware-closed',
];

const isDamage = (error: unknown): error is PortsideError =>
  error instanceof PortsideError && DAMAGE.includes(error.code);
