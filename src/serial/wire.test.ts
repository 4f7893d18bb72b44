import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { sleep } from '../ground/jobs/clock';
import { every, TestingClock } from '../ground/jobs/testing-clock';
import { bytesOf, indexOfBytes, joinBytes } from './bytes';
import { pairOfLines, type PairedLine } from './pair';
import { Wire } from './wire';

const SOON = { within: 1000 };
const clock = new TestingClock();
const open: Wire[] = [];

/** A wire, and the end of the line that a test speaks from. */
function connect() {
  const [near, far] = pairOfLines({ name: 'EC600N', bitRate: 115_200, clock });
  const wire = new Wire(near);
  open.push(wire);
  const writer = far.writable.getWriter();
  writer.closed.catch(() => undefined);
  const say = (bytes: Uint8Array | string) =>
    writer.write(typeof bytes === 'string' ? bytesOf(bytes) : bytes);
  return { wire, near, far, say };
}

/** At once, what is on its way has arrived. */
const tick = (milliseconds = 0) => sleep(clock, milliseconds);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

afterEach(async () => {
  for (const wire of open.splice(0)) await wire.close();
});

describe('Wire.until', () => {
  const patterns = [bytesOf('\r\n>>> '), bytesOf('\r\n'), bytesOf('OK')];

  it('finds the pattern at every split', async () => {
    const whole = 'hello >>\r\n>>> rest';
    for (let at = 0; at <= whole.length; at++) {
      const { wire, say } = connect();
      const found = wire.until([bytesOf('\r\n>>> ')], SOON);
      await say(whole.slice(0, at));
      await tick();
      await say(whole.slice(at));
      expect(text((await found).before)).toBe('hello >>');
      expect(text(await wire.exactly(4, SOON))).toBe('rest');
    }
  });

  it('takes the first of several, and at one place the one named first', async () => {
    const { wire, say } = connect();
    await say('a OK b\r\n>>> ');
    expect(await wire.until(patterns, SOON)).toEqual({ before: bytesOf('a '), which: 2 });
    expect(await wire.until(patterns, SOON)).toEqual({ before: bytesOf(' b'), which: 0 });
    expect(wire.waiting).toBe(0);
  });

  it('gives the same as a search in the whole, and tells each byte once', async () => {
    const unit = fc.constantFrom('a', 'b', 'c');
    const pattern = fc.string({ unit, minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(pattern, { minLength: 1, maxLength: 3 }),
        fc.array(fc.string({ unit, maxLength: 8 }), { maxLength: 8 }),
        async (wanted, pieces) => {
          const { wire, say } = connect();
          // It always ends with one of them.
          const parts = [...pieces, wanted[0]!];
          const whole = parts.join('');
          const places = wanted.map((one) => whole.indexOf(one)).filter((at) => at >= 0);
          const at = Math.min(...places);
          let told = '';
          const found = wire.until(wanted.map(bytesOf), SOON, (bytes) => (told += text(bytes)));
          for (const part of parts) {
            await say(part);
            await Promise.resolve();
          }
          const { before, which } = await found;
          // One that begins earlier may be complete later: what is complete first counts.
          const complete = text(before) + wanted[which]!;
          expect(whole.startsWith(complete)).toBe(true);
          expect(before.length).toBeGreaterThanOrEqual(at);
          expect(told).toBe(text(before));
          await tick();
          expect(complete + text(wire.take())).toBe(whole);
          await wire.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('tells bytes before the end, but none that may belong to a pattern', async () => {
    const { wire, say } = connect();
    const told: string[] = [];
    const found = wire.until([bytesOf('END')], SOON, (bytes) => told.push(text(bytes)));
    await say('outputEN');
    await tick();
    expect(told.join('')).toBe('output');
    await say('xEND');
    await found;
    expect(told.join('')).toBe('outputENx');
  });

  it('leaves the inbox as it is when the time is over', async () => {
    const { wire, say } = connect();
    await say('half of i');
    await expect(wire.until([bytesOf('it')], { within: 30 })).rejects.toMatchObject({
      code: 'deadline',
      params: { seconds: 0.03 },
    });
    await say('t');
    expect(text((await wire.until([bytesOf('it')], SOON)).before)).toBe('half of ');
  });

  it('finds the end of much output', async () => {
    const { wire, say } = connect();
    const found = wire.until([bytesOf('\r\n>>> ')], { within: 20_000 }, () => undefined);
    for (let i = 0; i < 500; i++) await say(new Uint8Array(4096).fill(0x61));
    await say('\r\n>>> ');
    expect((await found).before.length).toBe(500 * 4096);
  });
});

describe('Wire waits', () => {
  it('give up after the idle time, which every byte begins anew', async () => {
    const { wire, say } = connect();
    const start = clock.now();
    const found = wire.exactly(100, { within: 5000, idle: 80 });
    const failed = expect(found).rejects.toMatchObject({
      code: 'deadline',
      params: { seconds: 0.08 },
    });
    for (let i = 0; i < 4; i++) {
      await tick(40);
      await say('x');
    }
    await failed;
    expect(clock.now() - start).toBe(4 * 40 + 80);
    expect(wire.waiting).toBe(4);
  });

  it('end at the deadline though bytes keep coming', async () => {
    const { wire, say } = connect();
    const stop = every(clock, 5, () => void say('x'));
    await expect(wire.until([bytesOf('y')], { within: 60, idle: 1000 })).rejects.toMatchObject({
      params: { seconds: 0.06 },
    });
    await expect(wire.quiet(50, { within: 200 })).rejects.toMatchObject({ code: 'deadline' });
    stop();
  });

  it('end with an abort, before or meanwhile, and the next one works', async () => {
    const { wire, say } = connect();
    await expect(wire.some({ within: 1000, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    const controller = new AbortController();
    const waiting = wire.some({ within: 1000, signal: controller.signal });
    clock.after(10, () => controller.abort());
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await say('after');
    expect(text(await wire.exactly(5, SOON))).toBe('after');
  });

  it('take what is there at once', async () => {
    const { wire, say } = connect();
    await say('abcdef');
    await tick();
    expect(text(await wire.exactly(2, { within: 0 }))).toBe('ab');
    expect(text(wire.take())).toBe('cdef');
    expect(wire.take()).toEqual(bytesOf(''));
    expect(await wire.exactly(0, { within: 0 })).toEqual(bytesOf(''));
  });

  it('refuse a second one at the same time', async () => {
    const { wire, say } = connect();
    const first = wire.some(SOON);
    await expect(wire.some(SOON)).rejects.toThrow('Two wait');
    await say('x');
    expect(text(await first)).toBe('x');
  });

  it('collect until it is quiet', async () => {
    const { wire, say } = connect();
    await say('one ');
    await tick();
    const all = wire.quiet(60, SOON);
    await tick(20);
    await say('two ');
    await tick(20);
    await say('three');
    expect(text(await all)).toBe('one two three');
    expect(text(await wire.quiet(10, SOON))).toBe('');
  });
});

describe('Wire, when the line ends', () => {
  it('hands over what has arrived, then says that the line is lost', async () => {
    const { wire, say, near } = connect();
    await say('last words');
    await tick();
    near.lose('pulled');
    await wire.ended;
    expect(wire.failure).toMatchObject({
      code: 'line-lost',
      params: { name: 'EC600N', message: 'pulled' },
    });
    expect(text(await wire.exactly(4, SOON))).toBe('last');
    await expect(wire.exactly(20, SOON)).rejects.toMatchObject({ code: 'line-lost' });
    await expect(wire.send(bytesOf('x'))).rejects.toMatchObject({ code: 'line-lost' });
    expect(text(wire.take())).toBe(' words');
  });

  it('hands over what arrives after the writer has failed', async () => {
    let arrive!: ReadableStreamDefaultController<Uint8Array>;
    const wire = new Wire({
      name: 'half',
      bitRate: null,
      readable: new ReadableStream({ start: (controller) => void (arrive = controller) }),
      writable: new WritableStream({ write: () => Promise.reject(new Error('refused')) }),
      close: () => Promise.resolve(),
    });
    await expect(wire.send(bytesOf('x'))).rejects.toMatchObject({ code: 'line-lost' });
    const waiting = wire.exactly(4, SOON);
    arrive.enqueue(bytesOf('late'));
    expect(text(await waiting)).toBe('late');
    await wire.close();
  });

  it('wakes who waits, and says whether it was closed here', async () => {
    const lost = connect();
    const waiting = lost.wire.until([bytesOf('x')], SOON);
    lost.far.lose();
    await expect(waiting).rejects.toMatchObject({ code: 'line-lost' });

    const closed = connect();
    const other = closed.wire.some(SOON);
    const failed = expect(other).rejects.toMatchObject({ code: 'line-closed' });
    await closed.wire.close();
    await failed;
    await expect(closed.wire.send(bytesOf('x'))).rejects.toMatchObject({ code: 'line-closed' });
  });

  it('releases everything on close, also twice and after a loss', async () => {
    const released = (line: PairedLine) => !line.readable.locked && !line.writable.locked;
    const { wire, near } = connect();
    expect(released(near)).toBe(false);
    await Promise.all([wire.close(), wire.close()]);
    await wire.close();
    expect(released(near)).toBe(true);

    const lost = connect();
    lost.near.lose();
    await lost.wire.close();
    expect(released(lost.near)).toBe(true);
  });

  it('closes though a write is stuck', async () => {
    const { wire, near } = connect();
    // More than the other end has room for.
    const sending = wire.send(new Uint8Array(200_000), { within: 5000 });
    const failed = expect(sending).rejects.toMatchObject({ code: 'line-closed' });
    await tick(10);
    await wire.close();
    await failed;
    expect(near.writable.locked).toBe(false);
  });
});

describe('Wire.send', () => {
  it('has a deadline if the line takes nothing, and can be cancelled', async () => {
    const [near, far] = pairOfLines();
    const wire = new Wire(near);
    open.push(wire);
    await expect(wire.send(new Uint8Array(200_000), { within: 30 })).rejects.toMatchObject({
      code: 'deadline',
    });
    const controller = new AbortController();
    const sending = wire.send(bytesOf('x'), { within: 1000, signal: controller.signal });
    controller.abort();
    await expect(sending).rejects.toMatchObject({ code: 'cancelled' });
    await expect(
      wire.send(bytesOf('never'), { within: 1000, signal: controller.signal }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    // What was given to the line before goes on its way.
    const other = new Wire(far);
    expect((await other.exactly(200_001, SOON)).at(-1)).toBe(0x78);
    await expect(other.some({ within: 20 })).rejects.toMatchObject({ code: 'deadline' });
  });

  it('tells listeners of both directions, until they stop', async () => {
    const { wire, say } = connect();
    const heard: string[] = [];
    const stop = wire.listen((direction, bytes) => heard.push(`${direction} ${text(bytes)}`));
    await wire.send(bytesOf('ping'));
    await say('pong');
    await wire.exactly(4, SOON);
    stop();
    await say('more');
    await wire.exactly(4, SOON);
    expect(heard).toEqual(['out ping', 'in pong']);
  });
});

describe('Wire’s inbox', () => {
  it('keeps the newest MiB for one who does not come, and counts the rest', async () => {
    const { wire, say } = connect();
    const piece = new Uint8Array(65_536);
    for (let i = 0; i < 20; i++) await say(piece.fill(i));
    await tick();
    expect(wire.waiting).toBe(1 << 20);
    expect(wire.dropped).toBe(4 * 65_536);
    const kept = wire.take();
    expect([kept[0], kept.at(-1)]).toEqual([4, 19]);
    expect(wire.waiting).toBe(0);
  });

  it('drops nothing for one who waits', async () => {
    const { wire, say } = connect();
    const found = wire.exactly(3 << 20, { within: 10_000 });
    for (let i = 0; i < 48; i++) await say(new Uint8Array(65_536).fill(i));
    const bytes = await found;
    expect(bytes.length).toBe(3 << 20);
    expect(bytes[0]).toBe(0);
    expect(wire.dropped).toBe(0);
  });

  it('keeps the order however bytes come and go', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.uint8Array({ maxLength: 9000 }), fc.nat(9000)), { maxLength: 12 }),
        async (steps) => {
          const { wire, say } = connect();
          const said: Uint8Array[] = [];
          const got: Uint8Array[] = [];
          for (const [bytes, count] of steps) {
            await say(bytes);
            said.push(bytes);
            await tick();
            got.push(await wire.exactly(Math.min(count, wire.waiting), SOON));
          }
          got.push(wire.take());
          const [all, back] = [joinBytes(said), joinBytes(got)];
          expect(back.length).toBe(all.length);
          expect(indexOfBytes(all, back)).toBe(0);
          await wire.close();
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('Wire.listen', () => {
  it('is not ended by a listener that fails, and tells the others', async () => {
    const { wire, say } = connect();
    const failures: unknown[] = [];
    const onFailure = (thrown: unknown) => failures.push(thrown);
    process.on('uncaughtException', onFailure);
    const heard: string[] = [];
    wire.listen(() => {
      throw new Error('This one has a fault.');
    });
    wire.listen((direction, bytes) => heard.push(`${direction} ${text(bytes)}`));
    try {
      await say('abc');
      expect(text(await wire.exactly(3, SOON))).toBe('abc');
      await wire.send(bytesOf('def'), SOON);
      expect(wire.failure).toBeNull();
      expect(heard).toEqual(['in abc', 'out def']);
      await tick(5);
      expect(failures).toHaveLength(2);
    } finally {
      process.off('uncaughtException', onFailure);
    }
  });
});
