import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinBytes } from '../serial/bytes';
import { paste, piecesOf, type PasteLine } from './module-paste';

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

  it('goes on where nothing is echoed, and stops when told to', async () => {
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
