import { PortsideError } from '../../ground/errors/portside-error';
import { Emitter } from '../../ground/emitter';
import { Mutex } from '../../ground/mutex';
import type { Wire } from '../../serial/wire';
import { displayName } from '../../volumes/paths';
import type { CallOptions } from '../../volumes/volume';
import type { Archives, Formatting, HttpOptions, SettleChoice, Unfinished } from '../extras';
import type { BootReport, Module, ModuleIdentity, ModuleState } from '../module';
import { makeBackup } from './backup/backup';
import { openBackup } from './backup/restore';
import type { FileCommands } from './files/files';
import { FLASHES, formatFlash, hardwareAddress, lostBy } from './format';
import { fetchFile, sendFile } from './http';
import { putBack } from './line/machine-mode-memory';
import { runSetup } from './setup';
import type { FileStore } from './files/store';
import { isLeftover } from './replace/slots';
import {
  choicesOf,
  evidenceOf,
  findCutSwaps,
  isLitter,
  seenNow,
  settleSwap,
  type CutSwap,
} from './replace/cut-swaps';
import { WiconnectVolume } from './volume';

interface Parts {
  readonly store: FileStore;
  readonly identity: ModuleIdentity;
  /** Long and short; null if the module does not say. */
  readonly commands: ReadonlySet<string> | null;
  /** `system.cmd.buffered` was on when the module was found. */
  readonly buffered: boolean;
  /** By which it is known again, see machine-mode-memory.ts. */
  readonly key: string | null;
}

/** A WiConnect, ZentriOS or Gecko OS module in machine mode, until it is closed. */
export class WiconnectModule implements Module {
  static #count = 0;

  readonly id = `wiconnect-${++WiconnectModule.#count}`;
  readonly family = 'wiconnect';
  readonly identity: ModuleIdentity;
  readonly volume: WiconnectVolume;
  readonly volumes: readonly [WiconnectVolume];
  readonly restart?: NonNullable<Module['restart']>;
  readonly fetchFile?: NonNullable<Module['fetchFile']>;
  readonly sendFile?: NonNullable<Module['sendFile']>;
  readonly runSetup?: NonNullable<Module['runSetup']>;
  readonly formatting?: Formatting;
  readonly archives: Archives = {
    backUp: (options = {}) =>
      this.#take(async () =>
        makeBackup(this.#commands, await this.volume.look(options), this.identity, options),
      ),
    open: (archive, options) => openBackup(archive, this.volume, this.#commands, options),
  };
  readonly #store: FileStore;
  readonly #commands: FileCommands;
  readonly #buffered: boolean;
  readonly #key: string | null;
  readonly #listeners = new Emitter();
  readonly #mutex = new Mutex(() => this.#changed());
  #unfinished: readonly (Unfinished & { readonly swap: CutSwap })[] = [];
  #closed = false;

  constructor({ store, identity, commands, buffered, key }: Parts) {
    this.#store = store;
    this.#commands = store.commands;
    this.#buffered = buffered;
    this.#key = key;
    this.identity = identity;
    const name = identity.model ?? identity.firmware ?? this.wire.name;
    this.volume = new WiconnectVolume(name, store, this.#mutex, commands);
    this.volumes = [this.volume];
    const has = (...names: string[]) => names.some((command) => this.#commands.has(command));
    // A verb is there if the firmware has its command.
    if (has('reboot')) this.restart = (options) => this.#restart(options);
    if (has('http_download', 'hdo')) this.fetchFile = (...given) => this.#fetchFile(...given);
    if (has('http_upload', 'hup')) this.sendFile = (...given) => this.#sendFile(...given);
    if (has('setup')) this.runSetup = (...given) => this.#runSetup(...given);
    if (has('format_flash', 'format')) this.formatting = this.#formatting();
    this.volume.onListed = () => this.#review();
    void this.wire.ended.then(() => this.#changed());
  }

  get wire(): Wire {
    return this.#commands.line.wire;
  }

  get state(): ModuleState {
    if (this.#closed) return 'closed';
    if (this.wire.failure) return 'lost';
    return this.#mutex.busy ? 'busy' : 'idle';
  }

  get unfinished(): readonly Unfinished[] {
    return this.#unfinished;
  }

  onChange(listener: () => void): () => void {
    return this.#listeners.on(listener);
  }

  /** The module answers as a person knows it: in human mode, until the next verb. */
  async type(bytes: Uint8Array): Promise<void> {
    const { line } = this.#commands;
    if (!line.released) await this.#mutex.run(() => line.release());
    // What comes of it is for the person: a busy module's answers would be the verb's.
    await this.#mutex.pass(async () => {
      await line.release();
      await this.wire.send(bytes);
    });
  }

  #restart({ signal }: CallOptions = {}): Promise<BootReport> {
    return this.#take(async () => {
      const { line } = this.#commands;
      const said: Uint8Array[] = [];
      await line.attend(signal);
      const stop = this.wire.listen((direction, bytes) => {
        if (direction === 'in') said.push(bytes.slice());
      });
      try {
        await line.reboot(signal);
      } finally {
        stop();
      }
      const decoder = new TextDecoder('latin1');
      const output = said.map((bytes) => decoder.decode(bytes)).join('');
      return { output, restore: null };
    });
  }

  /** Looks for swaps that a lost line cut short; what is litter goes at once. */
  async findUnfinished(options: CallOptions = {}): Promise<void> {
    await this.#mutex.run(() => this.#findUnfinished(options));
    this.#changed();
  }

  async #findUnfinished(options: CallOptions = {}): Promise<void> {
    const swaps = await findCutSwaps(this.#store, options);
    const litter = swaps.filter(isLitter);
    for (const swap of litter) await settleSwap(this.#store, swap, 'undo');
    this.#unfinished = swaps.filter((swap) => !isLitter(swap)).map((swap) => this.#offer(swap));
    await this.volume.glance(options);
  }

  /** After a change: the offers are made anew if what they are about is no longer the same. */
  async #review(): Promise<void> {
    const rows = [...this.volume.rows.values()];
    const left = rows.filter(({ name }) => isLeftover(name)).length;
    const known = this.#unfinished.flatMap(({ swap }) => [swap.waiting, swap.note].filter(Boolean));
    const same = this.#unfinished.every(
      ({ swap }) => evidenceOf(swap) === evidenceOf(seenNow(swap, rows)),
    );
    if (!same || known.length !== left) await this.#lookAtLeftovers();
  }

  /** What was done, or failed, is told, whatever becomes of a look at its leftovers; the next one tries again. */
  async #lookAtLeftovers(): Promise<void> {
    try {
      await this.#findUnfinished();
    } catch (thrown) {
      if (!(thrown instanceof PortsideError)) throw thrown;
    }
    this.#changed();
  }

  async settle(item: Unfinished, choice: SettleChoice, options: CallOptions = {}): Promise<void> {
    const own = this.#unfinished.find((candidate) => candidate === item);
    if (!own || !own.choices.includes(choice)) {
      throw new PortsideError('not-found', { path: item.path });
    }
    try {
      await this.#take(async () => {
        const rows = [...(await this.volume.look(options)).rows.values()];
        if (evidenceOf(own.swap) !== evidenceOf(seenNow(own.swap, rows))) {
          throw new PortsideError('swap-changed', { path: displayName(item.path) });
        }
        await settleSwap(this.#store, own.swap, choice, options);
      });
    } finally {
      if (!this.wire.failure) await this.#mutex.run(() => this.#lookAtLeftovers());
    }
    this.volume.changed();
  }

  #fetchFile(url: string, path: string, options: HttpOptions = {}): Promise<void> {
    return this.#changing(async () => {
      const tree = await this.volume.look(options);
      await fetchFile(this.#store, tree, url, path, this.volume.systemFilesUnlocked, options);
    });
  }

  #sendFile(path: string, url: string, options: HttpOptions = {}): Promise<void> {
    return this.#take(async () => {
      await sendFile(this.#commands, await this.volume.look(options), path, url, options);
    });
  }

  #formatting(): Formatting {
    const { line } = this.#commands;
    return {
      flashes: FLASHES,
      loses: (flash, options) =>
        this.#take(async () => lostBy(await this.volume.look(options), flash)),
      address: (options) => this.#take(() => hardwareAddress(line, options)),
      format: (...given) => this.#changing(() => formatFlash(line, ...given)),
    };
  }

  #runSetup(path?: string, options: HttpOptions = {}): Promise<string> {
    return this.#take(async () => {
      const said = await runSetup(this.#commands, await this.volume.look(options), path, options);
      // A script may change the mode, or restart the module.
      this.#commands.line.forget();
      return said;
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    try {
      if (!this.wire.failure) {
        await this.#mutex.run(async () => {
          if (this.#buffered) await this.#commands.line.run('set system.cmd.buffered 1');
          await this.#commands.line.restore();
          putBack(this.#key);
        });
      }
    } catch (thrown) {
      // A module that has gone silent can't be put back, and the line is given free all the same.
      if (!(thrown instanceof PortsideError)) throw thrown;
    } finally {
      this.#closed = true;
      await this.wire.close();
      this.#changed();
    }
  }

  #offer(swap: CutSwap): Unfinished & { readonly swap: CutSwap } {
    const name = swap.name ?? swap.note?.name ?? '';
    const state = swap.waitingWhole ? (swap.currentWhole ? 'both' : 'new') : 'none';
    const what = { key: `wiconnect_unfinished_${state}`, params: { name } };
    const { waiting, current } = swap;
    return {
      path: `/${name.replace(/^\//, '')}`,
      what,
      sizes: { current: current?.size ?? null, waiting: waiting?.size ?? null },
      begun: (waiting && this.#store.begun.get(waiting.name)) ?? null,
      choices: choicesOf(swap),
      swap,
    };
  }

  #take<T>(work: () => Promise<T>): Promise<T> {
    return this.#mutex.run(work);
  }

  async #changing(work: () => Promise<void>): Promise<void> {
    await this.#take(async () => {
      try {
        await work();
      } finally {
        if (!this.wire.failure) {
          await this.volume.glance();
          await this.#review();
        }
      }
    });
    this.volume.changed();
  }

  #changed(): void {
    this.#listeners.emit();
  }
}
