import { bytesOf, joinBytes } from '../../../serial/bytes';
import { Checksums } from './checksums';
import { demoFiles, LOOPING_MAIN } from './demo';
import { Disk } from './disk';
import { Interpreter, type Ending } from './interpreter';
import type { InterpreterCode } from './interpreter-code';
import { ReplLock } from './lock';
import { virtualModel, type VirtualModel } from './models';
import type { MachineOptions } from './options';
import { Partition } from './partition';
import { RawPaste } from './raw-paste';
import { byteName, fill, readWhole, writeWhole } from './tree';

const CTRL_A = 0x01;
const CTRL_B = 0x02;
const CTRL_C = 0x03;
const CTRL_D = 0x04;
const CTRL_E = 0x05;
const ENTER = 0x0d;

const RAW_BANNER = 'raw REPL; CTRL-B to exit\r\n';
/** Prompts for more of what was begun. */
const MORE = ['... ', '=== '];
/** Bytes of output that are sent together, and milliseconds that they may wait for more. */
const OUTPUT_MAX = 512;
const OUTPUT_WAIT = 5;

/** What the machine stands on. */
export interface MachineHost {
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** Ctrl-C has come while something runs; true once for each. */
  interrupted(): boolean;
  /** Waits while no program needs the processor. */
  nap(milliseconds: number): void;
  /** Milliseconds, by which what sleeps is woken. */
  now(): number;
  /** A program has run up to now; it has heard of nothing that came meanwhile but Ctrl-C. */
  ran(): void;
}

type Mode = 'friendly' | 'raw';

/**
 * A QuecPython module: partitions, an interpreter over them, and what stands between it and the
 * line: raw REPL, raw-paste with its window, boot and soft reset, the lock.
 *
 * Raw-paste is done here, in front of the interpreter, which can't wait for bytes. For the same
 * reason a program that runs gets nothing from `sys.stdin` (EAGAIN): an upload that would feed a
 * receiving program has to fall back to raw-paste, as on firmware without such a stdin.
 */
export class Machine {
  readonly model: VirtualModel;
  readonly disk: Disk;
  readonly #host: MachineHost;
  readonly #code: InterpreterCode;
  readonly #checksums: Checksums;
  readonly #options: MachineOptions;
  readonly #lock: ReplLock;
  #interpreter: Interpreter | null = null;
  #mode: Mode = 'friendly';
  #raw: number[] = [];
  #paste: RawPaste | null = null;
  #typed = false;
  /** The last characters that were printed. */
  #tail = '';
  #output: number[] = [];
  #outputSince = 0;
  #muted = false;

  constructor(code: InterpreterCode, options: MachineOptions, host: MachineHost) {
    this.#code = code;
    this.#options = options;
    this.#host = host;
    this.model = virtualModel(options.model);
    const { user = this.model.user, backup = this.model.backup } = options.storage ?? {};
    this.disk = new Disk(
      [new Partition('/usr', user, false), new Partition('/bak', backup, true)],
      this.model.pathMax,
    );
    this.#checksums = new Checksums(this.disk);
    this.#lock = new ReplLock(options.locked ?? null, options.password ?? '123456');
    fill(this.disk, options.files ?? demoFiles());
    if (options.mainLoop) writeWhole(this.disk, byteName('/usr/main.py'), bytesOf(LOOPING_MAIN));
  }

  /** Power on. */
  async boot(): Promise<void> {
    await this.#boot(true);
  }

  /** Power off and on: what was not synchronised is lost. */
  async powerCycle(): Promise<void> {
    this.disk.dropAll();
    this.#mode = 'friendly';
    await this.#boot(true);
  }

  /** Takes a byte from the line. @returns true if it made a program run */
  async take(byte: number): Promise<boolean> {
    if (this.#lock.closed) {
      const { answer, opened } = this.#lock.take(byte);
      this.#print(answer);
      if (opened) this.#prompt();
      return false;
    }
    try {
      if (this.#paste) return await this.#takePaste(this.#paste, byte);
      return await (this.#mode === 'raw' ? this.#takeRaw(byte) : this.#takeFriendly(byte));
    } catch (thrown) {
      // A trap, or no stack left: nothing a program may not bring about.
      if (!(thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError))
        throw thrown;
      await this.powerCycle();
      return true;
    }
  }

  flush(): void {
    if (!this.#output.length) return;
    this.#host.send(Uint8Array.from(this.#output));
    this.#output = [];
  }

  async #takeFriendly(byte: number): Promise<boolean> {
    const interpreter = this.#running();
    if (byte === CTRL_A || byte === CTRL_B) {
      const said = this.#quietly(() => interpreter.type(byte));
      if (byte === CTRL_A && said.includes(RAW_BANNER)) {
        this.#quietly(() => interpreter.type(CTRL_B));
        this.#enterRaw();
      } else if (said.includes('MicroPython')) {
        this.#prompt();
      } else this.#print(said);
      return false;
    }
    const mayRun = byte === ENTER || byte === 0x0a || byte === CTRL_D;
    if (!mayRun) {
      if (byte >= 0x20) this.#typed = true;
      if (byte === CTRL_C) this.#typed = false;
      interpreter.type(byte);
      return false;
    }
    const reset = interpreter.type(byte);
    if (reset) {
      await this.#softReset();
      return true;
    }
    // At the end of a line that goes on, or that is pasted, nothing has run yet.
    if (!this.#typed || MORE.includes(this.#tail)) return false;
    this.#host.ran();
    this.#typed = false;
    this.#lockIfProtected();
    return true;
  }

  async #takeRaw(byte: number): Promise<boolean> {
    switch (byte) {
      case CTRL_A:
        if (this.#options.rawPaste !== false && this.#raw[0] === CTRL_E && this.#raw.length === 2) {
          this.#paste = this.#raw[1] === 0x41 ? new RawPaste() : null;
          this.#raw = [];
          this.#emit(this.#paste ? this.#paste.hello : bytesOf('R\x00>'));
        } else this.#enterRaw();
        return false;
      case CTRL_B:
        this.#mode = 'friendly';
        this.#print('\r\n');
        this.#prompt();
        return false;
      case CTRL_C:
        this.#raw = [];
        return false;
      case CTRL_D: {
        const source = Uint8Array.from(this.#raw);
        this.#raw = [];
        this.#print('OK');
        if (!source.length) {
          this.#print('\r\n');
          await this.#softReset();
          return true;
        }
        return this.#execute(source);
      }
      default:
        this.#raw.push(byte);
        return false;
    }
  }

  async #takePaste(paste: RawPaste, byte: number): Promise<boolean> {
    const step = paste.take(byte);
    this.#emit(step.answer);
    if (!step.end) return false;
    this.#paste = null;
    if (step.end === 'run') return this.#execute(paste.source);
    // As a module says that it was stopped while it read.
    this.#print('\x04Traceback (most recent call last):\r\nKeyboardInterrupt: \r\n\x04>');
    return false;
  }

  async #execute(source: Uint8Array): Promise<boolean> {
    const ending = this.#running().run(source);
    this.#host.ran();
    this.#print('\x04');
    if (ending.exit) {
      this.#print('\x04');
      await this.#softReset();
      return true;
    }
    this.#traceback(ending);
    this.#print('\x04>');
    this.#lockIfProtected();
    return true;
  }

  async #softReset(): Promise<void> {
    this.#print('MPY: soft reboot\r\n');
    this.flush();
    this.disk.closeAll();
    await this.#boot(this.#mode === 'friendly');
  }

  async #boot(runMain: boolean): Promise<void> {
    this.#typed = false;
    this.#raw = [];
    this.#paste = null;
    this.#print('mount.\r\n');
    this.#checksums.restore((line) => this.#print(`${line}\r\n`));
    const { name } = this.model;
    const [node = name] = name.split('-');
    const { hashlib = true, inflate = true } = this.#options;
    this.#interpreter = await Interpreter.start(this.#code, {
      disk: this.disk,
      checksums: this.#checksums,
      uname: [
        `sysname=${name}`,
        `nodename=${node}`,
        'release=1.12.0',
        'version=v1.12 on 2021-06-21',
        `machine=${node} with QUECTEL`,
        'qpyver=V0001',
      ],
      hidden: [
        'js',
        'jsffi',
        'deflate',
        ...(hashlib ? [] : ['uhashlib', 'hashlib']),
        ...(inflate ? [] : ['uzlib', 'zlib', 'gzip']),
      ],
      output: (byte) => this.#emit([byte]),
      interrupted: () => {
        this.#flushLate();
        return this.#options.interrupts !== false && this.#host.interrupted();
      },
      nap: (milliseconds) => {
        this.flush();
        this.#host.nap(milliseconds);
      },
      now: () => this.#host.now(),
      protect: (flag, password) => this.#lock.protect(flag === 1, password),
    });
    this.#quietly(() => this.#interpreter?.startRepl());
    if (runMain && readWhole(this.disk, '/usr/main.py')) {
      this.#traceback(this.#interpreter.runFile('/usr/main.py'));
    }
    this.#host.ran();
    if (this.#mode === 'raw') this.#print(`${RAW_BANNER}>`);
    else if (!this.#lock.closed) this.#prompt();
    this.flush();
  }

  #running(): Interpreter {
    if (!this.#interpreter) throw new Error('The module has not booted');
    return this.#interpreter;
  }

  #traceback({ traceback }: Ending) {
    if (traceback) this.#print(traceback.replaceAll('\n', '\r\n'));
  }

  #lockIfProtected() {
    if (!this.#lock.closed) return;
    this.#mode = 'friendly';
    this.#raw = [];
  }

  #enterRaw() {
    this.#mode = 'raw';
    this.#raw = [];
    this.#print(`${RAW_BANNER}>`);
  }

  /** As the firmware greets, and its prompt. */
  #prompt() {
    const [node] = this.model.name.split('-');
    this.#print(
      `MicroPython v1.12 on 2021-06-21; ${node} with QUECTEL\r\n` +
        'Type "help()" for more information.\r\n>>> ',
    );
  }

  #print(text: string) {
    this.#emit(bytesOf(text));
  }

  #emit(bytes: Iterable<number>) {
    if (!this.#output.length) this.#outputSince = performance.now();
    for (const byte of bytes) {
      this.#output.push(byte);
      this.#tail = this.#tail.slice(-3) + String.fromCharCode(byte);
    }
    if (!this.#muted && this.#output.length >= OUTPUT_MAX) this.flush();
  }

  #flushLate() {
    if (this.#output.length && performance.now() - this.#outputSince > OUTPUT_WAIT) this.flush();
  }

  /** What is printed meanwhile, in place of sending it. */
  #quietly(act: () => void): string {
    const before = this.#output;
    this.#output = [];
    this.#muted = true;
    act();
    const said = this.#output;
    this.#output = before;
    this.#muted = false;
    return new TextDecoder('latin1').decode(joinBytes([Uint8Array.from(said)]));
  }
}
