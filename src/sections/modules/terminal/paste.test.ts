import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinBytes } from '../../../serial/bytes';
import { asksForPasteMode, paste, pasteAtOnce, piecesOf, type PasteLine } from './paste';

const CR = 13;

/**
 * A module that echoes byte by byte in its own time, and throws away what comes while a line runs,
 * or what its buffer of 64 bytes has no room for.
 */
class BusyModule implements PasteLine {
  readonly taken: number[] = [];
  readonly #waiting: number[] = [];
  #time = 0;
  #received = 0;
  #busyUntil = 0;
  #atPrompt = true;
  lost = 0;

  constructor(
    readonly lineTakes: number,
    readonly prompt: string,
  ) {}

  tail = () => (this.#time >= this.#busyUntil && this.#atPrompt ? this.prompt : 'x');

  now = () => this.#time;
  received = () => this.#received;

  send(bytes: Uint8Array): Promise<void> {
    for (const byte of bytes) {
      if (this.#time < this.#busyUntil || this.#waiting.length >= 64) this.lost++;
      else this.#waiting.push(byte);
    }
    return Promise.resolve();
  }

  sleep(milliseconds: number): Promise<void> {
    for (let i = 0; i < milliseconds; i++) this.#tick();
    return Promise.resolve();
  }

  #tick() {
    this.#time++;
    if (this.#time < this.#busyUntil) return;
    const byte = this.#waiting.shift();
    if (byte === undefined) return;
    this.taken.push(byte);
    this.#received++;
    this.#atPrompt = byte === CR;
    if (byte === CR) this.#busyUntil = this.#time + this.lineTakes;
  }
}

describe('piecesOf', () => {
  it('gives every byte once, in pieces that end with a line at the latest', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const pieces = piecesOf(bytes);
        expect(joinBytes(pieces)).toEqual(new Uint8Array(bytes));
        for (const piece of pieces) {
          expect(piece.length).toBeGreaterThan(0);
          expect(piece.length).toBeLessThanOrEqual(32);
          expect(piece.subarray(0, -1)).not.toContain(CR);
        }
      }),
    );
  });
});

describe('paste', () => {
  it('loses no byte to a module that takes its time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(97, 98, 32, CR), { maxLength: 200 }),
        fc.oneof(
          fc.record({ prompt: fc.constant('>>> '), lineTakes: fc.integer({ min: 0, max: 3000 }) }),
          fc.record({ prompt: fc.constant(''), lineTakes: fc.integer({ min: 0, max: 50 }) }),
        ),
        async (bytes, { prompt, lineTakes }) => {
          const module = new BusyModule(lineTakes, prompt);
          await paste(Uint8Array.from(bytes), module, () => false);
          await module.sleep(4000);
          expect(module.lost).toBe(0);
          expect(module.taken).toEqual(bytes);
        },
      ),
    );
  });

  it('goes on if nothing is echoed, and stops when told to', async () => {
    let time = 0;
    const sent: number[] = [];
    const mute: PasteLine = {
      send: (bytes) => Promise.resolve(void sent.push(...bytes)),
      received: () => 0,
      tail: () => '',
      sleep: (milliseconds) => Promise.resolve(void (time += milliseconds)),
      now: () => time,
    };
    await paste(new Uint8Array(100).fill(97), mute, () => false);
    expect(sent).toHaveLength(100);
    expect(time).toBeLessThan(2000);
    sent.length = 0;
    await paste(new Uint8Array(100).fill(97), mute, () => sent.length >= 32);
    expect(sent).toHaveLength(32);
  });
});

describe('asksForPasteMode', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  it('is for several plain lines at a prompt where nothing is typed', () => {
    expect(asksForPasteMode(bytes('if x:\r    y()\r'), '>>> ')).toBe(true);
    expect(asksForPasteMode(bytes('a = 1\rb = "世界"'), '>>> ')).toBe(true);
    expect(asksForPasteMode(bytes('one_line()\r'), '>>> ')).toBe(false);
    expect(asksForPasteMode(bytes('one_line()'), '>>> ')).toBe(false);
    expect(asksForPasteMode(bytes('a\rb\r'), '>>> begun')).toBe(false);
    expect(asksForPasteMode(bytes('a\rb\r'), '... ')).toBe(false);
    expect(asksForPasteMode(bytes('get ver\rls\r'), '> ')).toBe(false);
    expect(asksForPasteMode(bytes('a\rb\r'), '')).toBe(false);
    // A key among them would end the mode in the middle.
    expect(asksForPasteMode(bytes('a\r\x04b\r'), '>>> ')).toBe(false);
  });
});

/** A prompt that Ctrl-E changes, and Ctrl-D or Ctrl-C changes back, if it has a paste mode. */
class Repl implements PasteLine {
  readonly sent: number[] = [];
  #time = 0;
  #received = 0;
  #tail = '>>> ';

  constructor(readonly hasPasteMode: boolean) {}

  tail = () => this.#tail;
  now = () => this.#time;
  received = () => this.#received;
  sleep = (milliseconds: number) => Promise.resolve(void (this.#time += milliseconds));

  send(bytes: Uint8Array): Promise<void> {
    for (const byte of bytes) {
      this.sent.push(byte);
      this.#received += byte === CR ? 6 : 1;
      if (byte === 5 && this.hasPasteMode) this.#tail = '=== ';
      if (byte === 4 || byte === 3) this.#tail = '>>> ';
    }
    return Promise.resolve();
  }
}

describe('pasteAtOnce', () => {
  const bytes = new TextEncoder().encode('for i in range(3):\r    print(i)\r\rprint("end")\r');

  it('goes into the paste mode and ends it', async () => {
    const repl = new Repl(true);
    await pasteAtOnce(bytes, repl, () => false);
    expect(repl.sent).toEqual([5, ...bytes, 4]);
  });

  it('goes line by line if there is none, and sends no Ctrl-D, which would be a reset', async () => {
    const repl = new Repl(false);
    await pasteAtOnce(bytes, repl, () => false);
    expect(repl.sent).toEqual([5, ...bytes]);
  });

  it('leaves the end of it to whoever stops it', async () => {
    const repl = new Repl(true);
    await pasteAtOnce(bytes, repl, () => repl.sent.length > 20);
    expect(repl.sent).not.toContain(4);
    expect(repl.sent.length).toBeLessThan(bytes.length);
  });
});
