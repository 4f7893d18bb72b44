import { sleep, type Clock } from '../../../ground/jobs/clock';
import { bytesOf, joinBytes } from '../../../serial/bytes';
import { nameToBytes } from '../../../volumes/paths';
import { dialectFacts } from '../../wiconnect/line/dialects';
import { VirtualFlash } from './flash';
import { manualFiles } from './manual-files';
import { virtualModel, type VirtualWiConnectModel } from './models';
import type { VirtualMode, VirtualWiConnectOptions } from './options';
import { OpenFiles, type AnnouncedFile, type OpenFile } from './streams';

const VALID = 0x0001;
const USER = 0x0020;

/** What a virtual module has beside its line: flash, streams, variables. */
export class VirtualMachine {
  readonly options: VirtualWiConnectOptions;
  readonly #clock: Clock;
  readonly model: VirtualWiConnectModel;
  readonly flash: VirtualFlash;
  readonly streams = new OpenFiles();
  readonly variables = new Map<string, string>();
  /** What `http_upload` sent, by URL. */
  readonly uploads = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Checksums that are not those of the content, by name. */
  readonly #forged = new Map<string, number>();
  #saved = new Map<string, string>();

  constructor(options: VirtualWiConnectOptions, clock: Clock) {
    this.options = options;
    this.#clock = clock;
    this.model = virtualModel(options.dialect ?? 'wiconnect-2');
    this.flash = new VirtualFlash({ ...this.model.flash, ...options.flash });
    for (const file of options.files ?? manualFiles()) this.flash.put(file);
    const { modeVariable, mac } = this.model;
    this.#saved = new Map([
      ['network.hostname', 'portside'],
      ['system.cmd.buffered', options.buffered ?? '0'],
      ['system.cmd.echo', 'on'],
      [modeVariable, 'human'],
      ['system.print_level', 'all'],
      ['system.version', this.model.version.split(',')[0] ?? ''],
      ['uart.baud', '115200'],
      ['uart.flow', 'off'],
      ['wlan.mac', mac],
      ['wlan.ssid', 'harbour'],
    ]);
    this.variables = new Map(this.#saved);
    if (options.mode) this.setMode(options.mode);
    const left = options.faults?.streamLeftOpen;
    if (left !== undefined) this.openElsewhere(left);
  }

  /** The time that a command takes, in milliseconds. */
  async pause(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await sleep(this.#clock, milliseconds);
  }

  get machineMode(): boolean {
    return this.variables.get(this.model.modeVariable) === 'machine';
  }

  setMode(mode: VirtualMode): void {
    this.variables.set(this.model.modeVariable, mode);
    this.variables.set('system.cmd.echo', mode === 'machine' ? 'off' : 'on');
  }

  /** Somebody else opens a file and goes away; one that is not there is being written. */
  openElsewhere(name: string): void {
    const file = this.flash.get(name);
    if (file) {
      this.streams.open({ file });
      return;
    }
    const announced = {
      name,
      size: 1995,
      version: '1.4.0.24',
      type: 0xfe,
      flags: 0x0021,
      crc: null,
    };
    if (!this.flash.reserve(name, announced.size)) return;
    this.streams.open({ announced: { ...announced, content: new Uint8Array(announced.size) } });
  }

  /** The flash has lost bits since the file was written: its checksum is that of other bytes. */
  forgeChecksum(name: string, of: Uint8Array): void {
    this.#forged.set(name, dialectFacts(this.model.dialect).crc(of));
  }

  /** What a long answer becomes if answers are buffered: a handle, and how much to read from it. */
  buffered(body: Uint8Array): Uint8Array | null {
    if (!this.machineMode || this.variables.get('system.cmd.buffered') !== '1') return null;
    const content = joinBytes([body, bytesOf('\r\n')]);
    const file = { name: '', content, type: 0xf9, flags: VALID, version: '0.0.0', handle: 0 };
    const handle = this.streams.open({ file: { ...file, location: 'internal' } });
    return handle === null ? null : bytesOf(`${handle},${content.length}`);
  }

  save(): void {
    this.#saved = new Map(this.variables);
  }

  /** What a restart leaves: files that are whole, and variables that were saved. */
  restart(): void {
    for (const stream of this.streams.closeAll()) this.abandon(stream);
    this.variables.clear();
    for (const [name, value] of this.#saved) this.variables.set(name, value);
  }

  /** A stream ends before its file is whole. Whether something stays is not known. */
  abandon(stream: OpenFile): void {
    if (!('announced' in stream)) return;
    const { name, version, type, flags, content, size } = stream.announced;
    this.flash.release(name);
    if (!this.options.keepsPartial || stream.at === 0) return;
    const partial = new Uint8Array(size).fill(0xff);
    partial.set(content.subarray(0, stream.at));
    this.flash.put({ name, version, type, flags: flags & ~VALID, content: partial });
  }

  /** False if the CRC is not the announced one: then nothing stays. */
  commit(announced: AnnouncedFile): boolean {
    const { name, version, type, flags, crc } = announced;
    this.flash.release(name);
    const content = announced.content.slice();
    if (this.options.faults?.badFlash && content.length) {
      content[content.length - 1] = (content.at(-1) as number) ^ 0xff;
    }
    const found = dialectFacts(this.model.dialect).crc(announced.content);
    if (crc !== null && crc !== found) return false;
    this.flash.put({ name, version, type, flags, content });
    return true;
  }

  flagsOf(essential: boolean, unprotected: boolean): number {
    return VALID | USER | (essential ? 0x0040 : 0) | (unprotected ? 0x0100 : 0);
  }

  /** `file_stat`: only the second item is documented. */
  statLine(name: string): Uint8Array | null {
    const file = this.flash.get(name);
    if (!file) return null;
    const { crc, crcDigits } = dialectFacts(this.model.dialect);
    const value = (this.#forged.get(name) ?? crc(file.content)).toString(16);
    const shown = crcDigits === 8 ? `0x${value.padStart(8, '0')}` : value.toUpperCase();
    const items = `,${shown},${file.content.length},${file.flags.toString(16)},${file.version}`;
    return joinBytes([nameToBytes(file.name), bytesOf(items)]);
  }
}
