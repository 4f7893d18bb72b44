import { toPortsideError } from '../../ground/errors/convert';
import { PortsideError } from '../../ground/errors/portside-error';
import { firstDifference } from '../../volumes/compare/content';
import { baseName, displayName, splitPath } from '../../volumes/paths';
import { readText, writeText, type TextFile } from '../../volumes/text/text';
import { findNode } from '../../volumes/tree/nodes';
import type { TextProblem } from '../../volumes/volume';
import type { Editor, LeftEditor } from '../../workbench/editor/editor';
import { openBytes, saveBytes } from '../../workbench/editor/stored-text';
import { problemsOf } from '../../workbench/editor/text-problems';
import type { VolumeView } from '../../workbench/volume-view.svelte';
import type { OpenVolume, WayBack } from '../section';
import type { Services } from '../services';
import { idOf, type TextAddress } from './addresses';
import type { KeptText, UnsavedText } from './kept-texts';

type Bytes = Uint8Array<ArrayBuffer>;

/** What a text has of the editor around it. */
export interface TextHost {
  readonly services: Services;
  /** The volume of the text, if it is open. */
  volumeOf(text: OpenText): OpenVolume | null;
  /** The text, or what it is called, has changed. */
  changed(text: OpenText, before: TextAddress): void;
}

/** How the file in the volume stands to what was read of it. */
type Standing = 'same' | 'changed' | 'gone';

/** A file as it was read. */
interface Read {
  readonly bytes: Bytes;
  /** As the bytes were read without being asked for an encoding. */
  readonly guess: TextFile;
  readonly file: TextFile;
}

/** A text in the editor, whether or not its volume is open. */
export class OpenText {
  readonly section: string;
  /** Names the volume among those of its section. */
  readonly volumeKey: string;
  readonly since: number;
  readonly #host: TextHost;
  #volumeName = $state('');
  #path = $state('');
  #read = $state.raw<Read | null>(null);
  #text = $state.raw('');
  #reading = $state(false);
  #failure = $state.raw<unknown>(null);
  /** Stops what is being saved; null while nothing is. */
  #saving = $state.raw<AbortController | null>(null);
  #refusal = $state.raw<unknown>(null);
  #problems = $state.raw<readonly TextProblem[]>([]);
  #warnedOf: string | null = null;
  #standing = $state<Standing>('same');
  /** The text of before was found again. */
  #restored = $state(false);
  #kept = $state(true);
  #elsewhere = $state(false);
  /** How a person has its volume back while it is not open; null: not from here. */
  wayBack = $state.raw<WayBack | null>(null);
  #line: number | null = null;
  #editor: Editor | null = null;
  #left: LeftEditor | null = null;
  /** What the volume's tree held of the file when it was last compared. */
  #seen: unknown = null;
  #rowKey: number | null = null;

  constructor(host: TextHost, { section, volume, path }: TextAddress, since: number, name: string) {
    this.#host = host;
    this.section = section;
    this.volumeKey = volume;
    this.since = since;
    this.#volumeName = name;
    this.#path = path;
  }

  get address(): TextAddress {
    return { section: this.section, volume: this.volumeKey, path: this.#path };
  }

  /** Null while it is not open. */
  get volume(): OpenVolume | null {
    return this.#host.volumeOf(this);
  }

  get volumeName(): string {
    return this.volume?.view.name ?? this.#volumeName;
  }

  get path(): string {
    return this.#path;
  }

  get name(): string {
    return baseName(this.#path);
  }

  /** As it was read or saved last; null before. */
  get file(): TextFile | null {
    return this.#read?.file ?? null;
  }

  get read(): Read | null {
    return this.#read;
  }

  get text(): string {
    return this.#text;
  }

  get changed(): boolean {
    return this.#read !== null && this.#text !== this.#read.file.text;
  }

  get reading(): boolean {
    return this.#reading;
  }

  /** Why it could not be read. */
  get failure(): unknown {
    return this.#failure;
  }

  get saving(): boolean {
    return this.#saving !== null;
  }

  /** Why it could not be saved. */
  get refusal(): unknown {
    return this.#refusal;
  }

  /** What whoever reads the file would stumble over: saving once more saves it all the same. */
  get problems(): readonly TextProblem[] {
    return this.#problems;
  }

  get standing(): Standing {
    return this.#standing;
  }

  get restored(): boolean {
    return this.#restored && this.changed;
  }

  /** What is unsaved of it is there after a reload; told by whoever keeps it. */
  get kept(): boolean {
    return this.#kept;
  }

  set kept(kept: boolean) {
    this.#kept = kept;
  }

  /** Another tab keeps other words of it, so that what is typed here is not kept. */
  get elsewhere(): boolean {
    return this.#elsewhere && this.changed;
  }

  set elsewhere(elsewhere: boolean) {
    this.#elsewhere = elsewhere;
  }

  /** Section, volume and path in one. */
  get id(): string {
    return idOf(this.address);
  }

  /** What is to be kept of it. */
  get toKeep(): Omit<KeptText, 'id'> {
    const { section, volumeKey: volume, volumeName, path, since, text } = this;
    const read = this.#read;
    const unsaved: UnsavedText | null =
      read && this.changed ? { text, opened: read.bytes, encoding: read.file.encoding } : null;
    return { section, volume, volumeName, path, since, unsaved };
  }

  /** Puts back what was kept. */
  restore({ text, opened, encoding }: UnsavedText) {
    const guess = readText(opened);
    const file = readText(opened, encoding);
    if (!guess || !file) return;
    this.#read = { bytes: opened, guess, file };
    this.#text = text;
    this.#restored = true;
  }

  /** Reads it from its volume, unless it is there. @throws {PortsideError} `not-text`; as `read` does */
  async load(view: VolumeView): Promise<void> {
    if (this.#read || this.#reading) return;
    this.#reading = true;
    this.#failure = null;
    try {
      this.#take(await openBytes(view, this.#path));
      this.#saw(view);
    } catch (thrown) {
      this.#failure = thrown;
      throw thrown;
    } finally {
      this.#reading = false;
    }
  }

  /** It came on screen, or its volume did: reads it, or looks whether the file is what it was. */
  async arrive(): Promise<void> {
    const view = this.volume?.view;
    if (!view?.reachable) return;
    // Why a text can't be read stands in its place.
    if (this.#read) await this.look(view);
    else await Promise.allSettled([this.load(view)]);
  }

  /** Looks whether the file is what was read; one that nobody edits here is read again. */
  async look(view: VolumeView): Promise<void> {
    this.#follow(view);
    const now = this.#nodeIn(view);
    if (!this.#read || this.#saving || now === this.#seen) return;
    if (now === null) {
      // A volume that was not listed yet holds it nevertheless.
      if (view.cached?.listed ?? true) this.#standing = 'gone';
      return;
    }
    const isSlow = view.cached?.slow ?? false;
    // Each listing makes new nodes: reading over a slow line waits for a sign that the file is another.
    const isAlike = view.tree.row(this.#rowKey)?.size === this.#read.bytes.length;
    if (isSlow && isAlike && this.#seen !== null) return this.#saw(view);
    const reading = isSlow ? openBytes(view, this.#path) : view.volume.read(this.#path);
    const [bytes] = await Promise.allSettled([reading]);
    if (bytes.status === 'rejected' || !this.#read || this.saving) return;
    this.#saw(view);
    if (firstDifference(bytes.value, this.#read.bytes) === null) this.#standing = 'same';
    else if (this.changed) this.#standing = 'changed';
    else this.#take(bytes.value);
  }

  /** Reads what the file holds now, and gives up what was typed. */
  async readAgain(): Promise<void> {
    const view = this.volume?.view;
    if (!view) return;
    await this.#host.services.notices.attempt(async () => {
      this.#take(await openBytes(view, this.#path));
      this.#saw(view);
    });
  }

  /** Reads the same bytes in another encoding. */
  reread(file: TextFile) {
    if (!this.#read || this.changed) return;
    this.#read = { ...this.#read, file };
    this.#text = file.text;
    this.#show();
  }

  type(text: string) {
    if (text === this.#text) return;
    this.#text = text;
    if (!this.changed) this.#restored = false;
    this.#host.changed(this, this.address);
  }

  /** Gives up what was typed. */
  discard() {
    if (!this.#read) return;
    this.#text = this.#read.file.text;
    this.#restored = false;
    this.#show();
  }

  /** Saves it; true once it is where it belongs. Of what stands in the way the text tells itself. */
  async save(): Promise<boolean> {
    const { volume } = this;
    const read = this.#read;
    if (!volume || !read || this.#saving) return false;
    if (!this.changed && this.#standing === 'same') return true;
    const { view } = volume;
    const [text, path] = [this.#text, this.#path];
    const abort = new AbortController();
    [this.#saving, this.#refusal] = [abort, null];
    try {
      const found = await problemsOf(view.volume, path, text);
      // Told once; who saves the same text again means it.
      if (found.length && this.#warnedOf !== text) {
        [this.#problems, this.#warnedOf] = [found, text];
        return false;
      }
      const guard = view.guardOf(path);
      if (guard) throw guard;
      await view.volume.unlock?.();
      const mine = writeText(read.file, text);
      const texts = { opened: read.bytes, mine };
      const saved = await saveBytes(view, this.#host.services, path, texts, abort.signal);
      this.#problems = [];
      if (saved === null) this.#take(await openBytes(view, path));
      else this.#saved(mine, saved, text);
      this.#saw(view);
      return true;
    } catch (thrown) {
      // Nothing typed is lost: it can be saved again, or taken along.
      if (toPortsideError(thrown).code !== 'cancelled') this.#refusal = thrown;
      return false;
    } finally {
      this.#saving = null;
    }
  }

  stopSaving() {
    this.#saving?.abort();
  }

  /** Puts the cursor at the beginning of a line, from 1, now or once it is on screen. */
  goToLine(line: number) {
    if (this.#editor) this.#editor.goTo(line);
    else this.#line = line;
  }

  /** The editor on screen is this text's until what it gives is called. */
  attach(open: (left: LeftEditor | null) => Editor): () => void {
    const editor = open(this.#left);
    this.#editor = editor;
    if (this.#line !== null) editor.goTo(this.#line);
    else editor.focus();
    this.#line = null;
    return () => {
      this.#left = editor.leave();
      this.#editor = null;
    };
  }

  get editor(): Editor | null {
    return this.#editor;
  }

  #saved(bytes: Bytes, path: string, text: string) {
    const { file, guess } = this.#read ?? {};
    const now = file && readText(bytes, file.encoding);
    if (!file || !guess || !now) throw new Error('A text that was saved without being read');
    const before = this.address;
    // It may have been typed into meanwhile.
    this.#read = {
      bytes,
      guess: { ...guess, ...now, guessed: guess.guessed },
      file: { ...now, text },
    };
    this.#path = path;
    this.#standing = 'same';
    this.#restored = false;
    this.#host.changed(this, before);
  }

  #take(bytes: Bytes) {
    const file = readText(bytes);
    if (!file?.lossless) throw new PortsideError('not-text', { path: displayName(this.#path) });
    this.#read = { bytes, guess: file, file };
    this.#text = file.text;
    this.#standing = 'same';
    this.#restored = false;
    this.#problems = [];
    this.#show();
    this.#host.changed(this, this.address);
  }

  /** Brings what the editor shows to what the text is now. */
  #show() {
    if (this.#editor) this.#editor.replace(this.#text);
    else this.#left = null;
  }

  #saw(view: VolumeView) {
    this.#seen = this.#nodeIn(view);
    this.#rowKey = view.rows.find(({ path }) => path === this.#path)?.key ?? null;
    this.#volumeName = view.name;
  }

  /** A file that was renamed or moved is the same file. */
  #follow(view: VolumeView) {
    if (this.#rowKey === null) return;
    const path = view.tree.row(this.#rowKey)?.path;
    if (path === undefined || path === this.#path) return;
    const before = this.address;
    this.#path = path;
    this.#seen = this.#nodeIn(view);
    this.#host.changed(this, before);
  }

  /** What the volume's tree holds of the file: another object once it is another content. */
  #nodeIn(view: VolumeView): unknown {
    const node = findNode(view.snapshot.root, splitPath(this.#path));
    return node?.type === 'file' ? node.content : null;
  }
}
