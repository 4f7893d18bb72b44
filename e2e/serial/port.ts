// A port that Chromium takes for a real one, and whose module is the test.
import { spawn, type ChildProcess } from 'node:child_process';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duplex, type Readable, type Writable } from 'node:stream';

export interface PortIdentity {
  /** Four hexadecimal digits. */
  readonly vendor: string;
  readonly product: string;
  readonly model: string;
  readonly serial: string;
}

interface Cable {
  readonly child: ChildProcess;
  readonly device: string;
  readonly toHost: Writable;
  readonly fromHost: Readable;
}

export class RigPort {
  /** The module's side; it stays when the cable is pulled, and what is written then is lost. */
  readonly duplex: Duplex;
  readonly #pty: string;
  readonly #folder: string;
  readonly #file: string;
  #cable: Cable | null = null;
  #isOpen = false;
  #openListeners: (() => void)[] = [];
  #unplugging: Promise<void> | null = null;

  /** `folder` is the one that the library watches, `name` has eight characters. */
  constructor(
    pty: string,
    folder: string,
    readonly name: string,
    readonly identity: PortIdentity,
  ) {
    this.#pty = pty;
    this.#folder = folder;
    this.#file = join(folder, name);
    this.duplex = new Duplex({
      read: () => void this.#cable?.fromHost.resume(),
      write: (bytes: Buffer, _encoding, done) => {
        if (!this.#cable?.toHost.writable) done();
        else this.#cable.toHost.write(bytes, () => done());
      },
    });
  }

  /** Path of the pseudo-terminal, for other programs; null while unplugged. */
  get device(): string | null {
    return this.#cable?.device ?? null;
  }

  /** Has a program opened the port? */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Settles once the port is open, or closed. */
  async until(open: boolean): Promise<void> {
    while (this.#isOpen !== open) {
      await new Promise<void>((resolve) => this.#openListeners.push(resolve));
    }
  }

  async plug(): Promise<void> {
    await this.#unplugging;
    if (this.#cable) throw new Error(`${this.name} is plugged in already.`);
    this.#cable = await this.#start();
    const { vendor, product, model, serial } = this.identity;
    const properties = {
      DEVNAME: this.#cable.device,
      // Numbers of a driver that /proc/tty/drivers calls 'serial'; nothing is opened by them.
      MAJOR: '4',
      MINOR: '64',
      ID_VENDOR_ID: vendor,
      ID_MODEL_ID: product,
      ID_MODEL_ENC: model,
      ID_SERIAL_SHORT: serial,
    };
    const lines = Object.entries(properties).map(([key, value]) => `${key}=${value}\n`);
    const whole = join(this.#folder, '..', this.name);
    writeFileSync(whole, lines.join(''));
    renameSync(whole, this.#file);
  }

  /** Pulls the cable: the device hangs up and is gone. */
  unplug(): Promise<void> {
    if (this.#cable) this.#unplugging = this.#pull(this.#cable);
    return this.#unplugging ?? Promise.resolve();
  }

  async #pull(cable: Cable): Promise<void> {
    this.#cable = null;
    rmSync(this.#file);
    const ended = new Promise((resolve) => cable.child.once('exit', resolve));
    cable.child.kill();
    await ended;
    // What nobody has read goes with the cable.
    cable.fromHost.destroy();
    cable.toHost.destroy();
    this.duplex.read();
    this.#setOpen(false);
  }

  async #start(): Promise<Cable> {
    const child = spawn(this.#pty, { stdio: ['pipe', 'pipe', 'inherit', 'pipe'] });
    const toHost = child.stdio[0] as Writable;
    const fromHost = child.stdio[1] as Readable;
    const notes = child.stdio[3] as Readable;
    // The end of a pulled cable is no error of the module's.
    toHost.on('error', () => undefined);
    fromHost.on('data', (bytes: Buffer) => {
      if (!this.duplex.push(bytes)) fromHost.pause();
    });
    const device = await new Promise<string>((resolve, reject) => {
      let text = '';
      notes.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        const lines = text.split('\n');
        text = lines.pop() ?? '';
        for (const line of lines) {
          if (line.startsWith('/')) resolve(line);
          else this.#setOpen(line === 'open');
        }
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`The pseudo-terminal ended with ${code}.`)));
    });
    return { child, device, toHost, fromHost };
  }

  #setOpen(open: boolean) {
    this.#isOpen = open;
    const listeners = this.#openListeners;
    this.#openListeners = [];
    for (const listener of listeners) listener();
  }
}
