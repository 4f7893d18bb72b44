import { PortsideError } from '../../ground/errors/portside-error';
import { displayName, nameToBytes, splitPath } from '../../volumes/paths';
import type { CallOptions, VolumeEntry } from '../../volumes/volume';
import type { EntryMark, ModuleVolume } from '../module';
import { hasSum, sumFiles } from '../repl/files/digest';
import { digestHere } from '../repl/files/digest-here';
import { checkPath, literalOf, type MountPoint } from '../repl/files/mount-point';
import { isNoSpace } from '../repl/files/errno';
import { readFile } from '../repl/files/read';
import { isBrokenAnswer } from '../repl/line/script';
import { ReplVolume } from '../repl/repl-volume';
import { isSilence, type Turn } from '../repl/line/scheduler';
import { statAll } from '../repl/files/stat';
import { storeFile } from '../repl/files/store-file';
import {
  CHECKSUM_LIST_MAX,
  isOldFormat,
  kindOf,
  kindsFor,
  parseChecksumList,
  sameName,
  stateOf,
  withEntry,
  writeChecksumList,
  type FileSums,
  type ListedFile,
  type SumKind,
} from '../../volumes/boot/checksum-list';
import { CHECKSUM_LIST, RESTORE_SWITCH } from '../../volumes/boot/names';
import {
  bootRestorePlanOf,
  restoreEnabled,
  type BootRestorePlan,
} from '../../volumes/boot/restore-plan';
import { KnownSums } from './known-sums';

/** Milliseconds from a look at the list that bytes were lost of to the next one. */
const LOOK_AGAIN_AFTER = 5000;

/** /usr: its files may stand in checksum.json, and come back from /bak at the next boot if they differ. */
export class QuecVolume extends ReplVolume {
  readonly backup: MountPoint | null;
  readonly protect?: NonNullable<ModuleVolume['protect']>;

  readonly #known = new KnownSums();
  /** What changed since the last listing is known, as we did it. */
  #onlyOurs = false;
  /** Calls off the look that is to come. */
  #lookAgainAt: (() => void) | null = null;

  constructor(place: MountPoint, backup: MountPoint | null) {
    super(place, true);
    this.backup = backup;
    // The firmware checks the list, or has a backup to restore from; else nothing heeds it.
    if (backup || place.abilities.quec.has('checksum')) {
      this.protect = (...given) => this.#protect(...given);
    }
    const { session } = place;
    // What goes out between turns is typed, and may change any file.
    session.wire.listen((direction) => {
      if (direction === 'out' && session.state === 'idle') this.touched(null);
    });
  }

  override async entries(options: CallOptions = {}): Promise<VolumeEntry[]> {
    // The listing that follows a change of ours needs nothing new of other files; any other looks.
    if (!this.#onlyOurs) this.#known.forgetCheap();
    this.#onlyOurs = false;
    const entries = await super.entries(options);
    this.currentMarks = entries.some(({ path }) => path === CHECKSUM_LIST)
      ? await this.#marksOrDoubt(options)
      : new Map();
    return entries;
  }

  /**
   * What the next boot will bring back from /bak; null if the module has no backup.
   * @throws {PortsideError} `checksum-list-broken`
   */
  bootRestorePlan({ signal }: CallOptions = {}): Promise<BootRestorePlan | null> {
    const { backup } = this;
    if (!backup) return Promise.resolve(null);
    return this.turn('/', signal, async (turn) => {
      const enabled = restoreEnabled(await readWhole(turn, backup, RESTORE_SWITCH, signal));
      const own = await readWhole(turn, this.place, CHECKSUM_LIST, signal);
      const bytes = own ?? (await readWhole(turn, backup, CHECKSUM_LIST, signal));
      const list = bytes ? parseChecksumList(bytes, `${this.mount}${CHECKSUM_LIST}`) : [];
      const states = await this.#states(turn, list, signal);
      const kept = await statAll(
        turn,
        backup,
        states.map(({ path }) => `${this.mount}${path}`),
        signal,
      );
      return bootRestorePlanOf(
        enabled,
        states.map(({ path, state }, i) => ({ path, state, inBackup: kept[i]?.type === 'file' })),
      );
    });
  }

  /**
   * Lists the file in checksum.json, with the sums it has now.
   * @throws {PortsideError} `checksum-list-too-long`, `checksum-list-broken`, `not-found`
   */
  async #protect(path: string, { signal }: CallOptions = {}): Promise<void> {
    checkPath(this.place, path);
    // What is promised of the file is what it holds now.
    this.#known.forget(path);
    await this.turn(path, signal, (turn) => this.#enter(turn, path, signal));
    this.tell();
  }

  /** Takes the file out of checksum.json. */
  async unprotect(path: string, { signal }: CallOptions = {}): Promise<void> {
    await this.turn(CHECKSUM_LIST, signal, async (turn) => {
      const list = await this.#list(turn, signal);
      const name = this.mount + path;
      const rest = list.filter((entry) => !sameName(entry.name, name));
      if (rest.length === list.length) return;
      await storeFile(turn, this.place, CHECKSUM_LIST, writeChecksumList(rest), { signal });
    });
    this.tell();
  }

  protected override touched(path: string | null): void {
    this.#known.forget(path);
    this.#onlyOurs = path !== null;
  }

  /** An edit of a listed file would be taken back at the next boot, if its sum stayed the old one. */
  protected override async stored(turn: Turn, path: string): Promise<void> {
    if (path === CHECKSUM_LIST) return;
    try {
      await this.#listAnew(turn, path);
    } catch (thrown) {
      if (this.place.session.wire.failure) throw thrown;
      // Nothing reads the list of this module, which perhaps has none.
      if (isOfLine(thrown) && !this.protect) return;
      throw entryError(thrown, path);
    }
  }

  async #listAnew(turn: Turn, path: string): Promise<void> {
    const list = await this.#listOrNothing(turn);
    const name = this.mount + path;
    if (!list.some((entry) => sameName(entry.name, name))) return;
    if (this.place.abilities.quec.has('checksum')) {
      const literal = literalOf(this.place, path);
      const body = `import checksum\ntry:checksum.update(str(${literal},'utf8'))\nexcept Exception:pass\nA(1)\n`;
      // If it fails, or does not do what it should, the entry is made here.
      await turn.call(body, { idle: 30_000 });
      const [listed] = await this.#states(
        turn,
        (await this.#listOrNothing(turn)).filter((entry) => sameName(entry.name, name)),
      );
      if (listed?.state === 'matches' || listed?.state === 'empty') return;
    }
    await this.#enter(turn, path);
  }

  async #enter(turn: Turn, path: string, signal?: AbortSignal): Promise<void> {
    const list = await this.#list(turn, signal);
    const name = this.mount + path;
    const [sums] = await this.#sums(turn, [{ path, kinds: kindsFor(list, name) }], signal);
    if (!sums) throw new PortsideError('not-found', { path: displayName(path) });
    const next = writeChecksumList(withEntry(list, name, sums));
    await storeFile(turn, this.place, CHECKSUM_LIST, next, { signal });
  }

  /** @throws {PortsideError} `checksum-list-broken` */
  async #list(turn: Turn, signal?: AbortSignal): Promise<ListedFile[]> {
    const bytes = await readWhole(turn, this.place, CHECKSUM_LIST, signal);
    return bytes ? parseChecksumList(bytes, this.mount + CHECKSUM_LIST) : [];
  }

  /** A list that can't be understood lists nothing; its mark says so. */
  async #listOrNothing(turn: Turn): Promise<ListedFile[]> {
    try {
      return await this.#list(turn);
    } catch (thrown) {
      if (thrown instanceof PortsideError && thrown.code === 'checksum-list-broken') return [];
      throw thrown;
    }
  }

  /** A listed file that can't be read must not keep the others from being shown. */
  async #marksOrDoubt(options: CallOptions): Promise<Map<string, readonly EntryMark[]>> {
    try {
      return await this.#computeMarks(options);
    } catch (thrown) {
      const fatal = options.signal?.aborted || this.place.session.wire.failure;
      if (fatal || !(thrown instanceof PortsideError)) throw thrown;
      if (isOfLine(thrown)) this.#lookAgain();
      return new Map([[CHECKSUM_LIST, [mark('mark_unchecked', 'bad')]]]);
    }
  }

  /** Bytes got lost on the way: what they were about is looked at again without being asked for. */
  #lookAgain(): void {
    const { session } = this.place;
    this.#lookAgainAt?.();
    this.#lookAgainAt = session.wire.clock.after(LOOK_AGAIN_AFTER, () => {
      this.#lookAgainAt = null;
      if (session.wire.failure || session.state === 'closed') return;
      if (session.state !== 'idle' || session.watch.running) this.#lookAgain();
      else this.tell();
    });
  }

  #computeMarks({ signal }: CallOptions): Promise<Map<string, readonly EntryMark[]>> {
    return this.turn(CHECKSUM_LIST, signal, async (turn) => {
      const marks = new Map<string, readonly EntryMark[]>();
      const [there] = await statAll(turn, this.place, [CHECKSUM_LIST], signal);
      // Reading it would keep the line busy for nothing.
      if (there && there.size > CHECKSUM_LIST_MAX * 4) {
        return marks.set(CHECKSUM_LIST, [mark('mark_list_too_long', 'bad')]);
      }
      const bytes = await readWhole(turn, this.place, CHECKSUM_LIST, signal);
      if (!bytes) return marks;
      const own: EntryMark[] = [];
      if (bytes.length > CHECKSUM_LIST_MAX) own.push(mark('mark_list_too_long', 'bad'));
      let list: ListedFile[];
      try {
        list = parseChecksumList(bytes, this.mount + CHECKSUM_LIST);
      } catch (thrown) {
        if (!(thrown instanceof PortsideError)) throw thrown;
        return marks.set(CHECKSUM_LIST, [...own, mark('mark_list_broken', 'bad')]);
      }
      const states = await this.#states(turn, list, signal);
      for (const { path, state, entry } of states) {
        if (state === 'missing') continue;
        const said: EntryMark[] = [
          state === 'matches'
            ? mark('mark_matches', 'good')
            : state === 'empty'
              ? mark('mark_empty', 'attention')
              : mark('mark_differs', 'attention'),
        ];
        if (isOldFormat(entry)) said.push(mark('mark_old_format', 'quiet'));
        marks.set(path, said);
      }
      const missing = states.filter(({ state }) => state === 'missing').length;
      if (missing) own.push(mark('mark_missing', 'attention', { count: missing }));
      if (own.length) marks.set(CHECKSUM_LIST, own);
      return marks;
    });
  }

  async #states(turn: Turn, list: readonly ListedFile[], signal?: AbortSignal) {
    const prefix = `${this.mount}/`;
    const mine = list.filter(
      ({ name }) => name.startsWith(prefix) && isPath(name.slice(this.mount.length)),
    );
    const wanted = mine.map((entry) => ({
      path: entry.name.slice(this.mount.length),
      kinds: [kindOf(entry)],
    }));
    const sums = await this.#sums(turn, wanted, signal);
    return mine.map((entry, i) => ({
      entry,
      path: entry.name.slice(this.mount.length),
      state: stateOf(entry, sums[i] ?? null),
    }));
  }

  /** In the order asked; null if there is no such file. */
  async #sums(
    turn: Turn,
    wanted: readonly Wanted[],
    signal?: AbortSignal,
  ): Promise<(FileSums | null)[]> {
    const found = await statAll(
      turn,
      this.place,
      wanted.map(({ path }) => path),
      signal,
    );
    const files = found.filter((entry) => entry?.type === 'file') as VolumeEntry[];
    const sizes = new Map(files.map(({ path, size }) => [path, size]));
    for (const kind of ['crc32', 'sha256'] as const) {
      const asked = new Set(
        wanted.filter(({ kinds }) => kinds.includes(kind)).map(({ path }) => path),
      );
      await this.#learn(
        turn,
        files.filter(({ path }) => asked.delete(path)),
        kind,
        signal,
      );
    }
    return wanted.map(({ path }) => {
      const size = sizes.get(path);
      if (size === undefined) return null;
      const sum = (kind: SumKind) => this.#known.get(path, size, kind) ?? null;
      return { size, sha256: sum('sha256'), crc32: sum('crc32') };
    });
  }

  /** On the module if it can; else the files are carried here. */
  async #learn(
    turn: Turn,
    files: readonly VolumeEntry[],
    kind: SumKind,
    signal?: AbortSignal,
  ): Promise<void> {
    const unknown = files.filter(
      ({ path, size }) => this.#known.get(path, size, kind) === undefined,
    );
    if (!unknown.length) return;
    if (hasSum(this.place.abilities, kind)) {
      const paths = unknown.map(({ path }) => path);
      const sums = await sumFiles(turn, this.place, paths, [kind], signal);
      sums.forEach((each, i) => this.#known.put(paths[i] as string, each, kind, false));
      return;
    }
    const digests = await digestHere(turn, this.place, unknown, { signal });
    for (const { path, size, sha256, quectelCrc32 } of digests) {
      const sums = { size, sha256, crc32: quectelCrc32 };
      this.#known.put(path, sums, 'sha256', true);
      this.#known.put(path, sums, 'crc32', true);
    }
  }
}

/** Bytes that got lost are to blame, or a line that is dead for a while. */
const isOfLine = (thrown: unknown) => isBrokenAnswer(thrown) || isSilence(thrown);

/** A file was stored, and its entry was not: why. */
function entryError(thrown: unknown, path: string): PortsideError {
  const params = { path: displayName(path) };
  const cause = { cause: thrown };
  if (isOfLine(thrown)) return new PortsideError('checksum-entry-lost', params, cause);
  const code = thrown instanceof PortsideError ? thrown.code : null;
  if (isNoSpace(thrown) || code === 'no-space' || code === 'no-room-for-path') {
    return new PortsideError('checksum-entry-full', params, cause);
  }
  return new PortsideError('checksum-entry-refused', params, cause);
}

interface Wanted {
  readonly path: string;
  readonly kinds: readonly SumKind[];
}

/** The list may say anything. */
function isPath(path: string): boolean {
  try {
    return splitPath(path).every((name) => nameToBytes(name).length > 0);
  } catch (thrown) {
    if (thrown instanceof PortsideError) return false;
    throw thrown;
  }
}

function mark(key: string, tone: EntryMark['tone'], params: EntryMark['params'] = {}): EntryMark {
  return { key, tone, params };
}

/** Null if there is no such file. */
async function readWhole(
  turn: Turn,
  place: MountPoint,
  path: string,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const [entry] = await statAll(turn, place, [path], signal);
  if (entry?.type !== 'file') return null;
  return readFile(turn, place, path, { offset: 0, length: entry.size, signal });
}
