import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sleep } from '../ground/jobs/clock';
import { TestingClock } from '../ground/jobs/testing-clock';
import type { ByteLine } from './byte-line';
import { bytesOf, joinBytes } from './bytes';
import { Faults } from './faults';
import { pacedLine, type Pacing } from './pacing';
import { pairOfLines } from './pair';
import { Wire } from './wire';

const SOON = { within: 2000 };

/** A wire to a paced line, and one to its other end. */
function paced(pacing: Pacing) {
  const clock = new TestingClock();
  const [near, far] = pairOfLines({ name: 'cable', clock });
  const line = pacedLine(near, pacing);
  return { clock, line, host: new Wire(line), module: new Wire(far) };
}

async function everything(line: ByteLine): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of line.readable) pieces.push(piece);
  return joinBytes(pieces);
}

describe('pairOfLines', () => {
  it('carries bytes both ways and takes its own copy', async () => {
    const [a, b] = pairOfLines();
    const [one, other] = [new Wire(a), new Wire(b)];
    const bytes = bytesOf('ping');
    await one.send(bytes);
    bytes.fill(0);
    expect(await other.exactly(4, SOON)).toEqual(bytesOf('ping'));
    await other.send(bytesOf('pong'));
    expect(await one.exactly(4, SOON)).toEqual(bytesOf('pong'));
    await one.close();
  });

  it('lets a writer wait for one who does not read', async () => {
    const [a, b] = pairOfLines();
    const writer = a.writable.getWriter();
    let taken = 0;
    const writing = (async () => {
      for (let i = 0; i < 40; i++) {
        await writer.write(new Uint8Array(4096));
        taken++;
      }
      await writer.close();
    })();
    await sleep(new TestingClock(), 20);
    expect(taken).toBeLessThan(20);
    expect((await everything(b)).length).toBe(40 * 4096);
    await writing;
  });

  it('ends at both ends when one is closed, and fails at both when the cable is pulled', async () => {
    const [a, b] = pairOfLines();
    const wire = new Wire(b);
    await a.close();
    await a.close();
    await wire.ended;
    await expect(wire.some(SOON)).rejects.toMatchObject({ code: 'line-lost' });
    await wire.close();

    const [c, d] = pairOfLines();
    const reader = c.readable.getReader();
    d.lose('gone');
    await expect(reader.read()).rejects.toThrow('gone');
    await expect(c.writable.getWriter().write(bytesOf('x'))).rejects.toThrow('gone');
  });

  it('remembers the control lines', async () => {
    const [a] = pairOfLines();
    await a.setSignals?.({ dataTerminalReady: true });
    expect(a.signals).toEqual([{ dataTerminalReady: true }]);
  });
});

describe('pacedLine', () => {
  it.each(['in', 'out'] as const)('carries what its rate allows %s', async (direction) => {
    const { clock, host, module } = paced({ bitRate: 115_200 });
    const [from, to] = direction === 'out' ? [host, module] : [module, host];
    const bytes = new Uint8Array(2304).map((_, i) => i);
    const start = clock.now();
    await from.send(bytes);
    expect(await to.exactly(bytes.length, SOON)).toEqual(bytes);
    expect(clock.now() - start).toBeCloseTo(200, 6);
    await host.close();
  });

  it('gives an idle line no credit', async () => {
    const { clock, host, module } = paced({ bitRate: 9600 });
    await sleep(clock, 100);
    const start = clock.now();
    await host.send(new Uint8Array(96));
    await module.exactly(96, SOON);
    expect(clock.now() - start).toBeCloseTo(100, 6);
    await host.close();
  });

  it('is late by the delay', async () => {
    const { clock, host, module } = paced({ delay: 80 });
    const start = clock.now();
    await module.send(bytesOf('x'));
    await host.exactly(1, SOON);
    expect(clock.now() - start).toBe(80);
    await host.close();
  });

  it.each(['in', 'out'] as const)(
    'lets exactly so many bytes pass before the cut, %s',
    async (direction) => {
      for (const after of [0, 1, 5, 299, 300]) {
        const [near, far] = pairOfLines({ clock: new TestingClock() });
        const line = pacedLine(near, { bitRate: 921_600, cut: { direction, after } });
        const [from, to] = direction === 'out' ? [line, far] : [far, line];
        const seen: Uint8Array[] = [];
        const reading = (async () => {
          for await (const piece of to.readable) seen.push(piece);
        })();
        const writer = from.writable.getWriter();
        const [read, closed, written] = await Promise.allSettled([
          reading,
          writer.closed,
          writer.write(new Uint8Array(300)),
        ]);
        // What is read over the cut line fails; the other side's reader sees an end.
        expect(read.status).toBe(direction === 'in' ? 'rejected' : 'fulfilled');
        expect([closed.status, written.status]).toEqual(['rejected', 'fulfilled']);
        expect(joinBytes(seen).length).toBe(after);
        expect(line.passed[direction]).toBe(after);
        await line.close();
      }
    },
  );

  it('fails at both sides when cut, and can be closed then', async () => {
    const { line, host, module } = paced({});
    const waiting = host.some(SOON);
    line.cut();
    await expect(waiting).rejects.toMatchObject({ code: 'line-lost' });
    await module.ended;
    await expect(host.send(bytesOf('x'))).rejects.toMatchObject({ code: 'line-lost' });
    await host.close();
    await line.close();
  });

  it('passes everything on before the end of the other side', async () => {
    const [near, far] = pairOfLines();
    const line = pacedLine(near, { bitRate: 115_200 });
    const reading = everything(line);
    const writer = far.writable.getWriter();
    await writer.write(bytesOf('the last words'));
    await writer.close();
    expect(await reading).toEqual(bytesOf('the last words'));
  });

  it('hands control lines on, if there are any', async () => {
    const [near] = pairOfLines();
    await pacedLine(near).setSignals?.({ break: true });
    expect(near.signals).toEqual([{ break: true }]);
    const { readable, writable } = pairOfLines()[0];
    const bare = { name: '', bitRate: null, readable, writable, close: () => Promise.resolve() };
    expect('setSignals' in pacedLine(bare)).toBe(false);
  });
});

describe('Faults', () => {
  const rates = { drop: 0.1, duplicate: 0.1, corrupt: 0.1 };

  it('does the same however the bytes are split', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.uint8Array({ maxLength: 40 })), (seed, pieces) => {
        const one = new Faults(rates, seed).apply(joinBytes(pieces));
        const faults = new Faults(rates, seed);
        expect(joinBytes(pieces.map((piece) => faults.apply(piece)))).toEqual(Uint8Array.from(one));
      }),
    );
  });

  it.each([
    ['drop', 9000, 0],
    ['duplicate', 11_000, 0],
    ['corrupt', 10_000, 1000],
  ] as const)('%ss the share that was asked for', (kind, length, wrong) => {
    const zeros = new Uint8Array(10_000);
    for (const seed of [0, 1, 2, -1, 99]) {
      const out = new Faults({ [kind]: 0.1 }, seed).apply(zeros);
      expect(Math.abs(out.length - length)).toBeLessThan(200);
      expect(Math.abs(out.filter((byte) => byte !== 0).length - wrong)).toBeLessThan(200);
    }
  });

  it('leaves bytes alone at rate 0', () => {
    const bytes = bytesOf('abc');
    expect(new Faults({}, 1).apply(bytes)).toBe(bytes);
  });
});
