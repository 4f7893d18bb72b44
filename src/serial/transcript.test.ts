import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TestingClock } from '../ground/jobs/testing-clock';
import { bytesOf, joinBytes } from './bytes';
import { pairOfLines } from './pair';
import { replayLine } from './replay';
import {
  Transcript,
  parseTranscript,
  transcriptText,
  type Chunk,
  type TranscriptData,
} from './transcript';
import { Wire, type WireListener } from './wire';

const SOON = { within: 1000 };

function source() {
  let listener: WireListener = () => undefined;
  const wire = {
    name: 'line',
    clock: { now: () => 0, after: () => () => undefined },
    listen: (heard: WireListener) => {
      listener = heard;
      return () => void (listener = () => undefined);
    },
  };
  return { wire, pass: (...args: Parameters<WireListener>) => listener(...args) };
}

function data(chunks: [number, 'in' | 'out', string][], dropped = 0): TranscriptData {
  return {
    name: 'EC600N "x"\n模块',
    began: new Date('2026-11-21T12:00:00.000Z'),
    chunks: chunks.map(([at, direction, text]) => ({ at, direction, bytes: bytesOf(text) })),
    dropped,
  };
}

const total = (chunks: readonly Chunk[]) => joinBytes(chunks.map(({ bytes }) => bytes));

describe('Transcript', () => {
  it('keeps every byte of a wire with its direction', async () => {
    const [near, far] = pairOfLines({ name: 'pair' });
    const [host, module] = [new Wire(near), new Wire(far)];
    const transcript = new Transcript(host);
    let changes = 0;
    transcript.onChange(() => changes++);
    await host.send(bytesOf('AT\r'));
    await module.exactly(3, SOON);
    await module.send(bytesOf('OK\r\n'));
    await host.exactly(4, SOON);
    expect(transcript.chunks).toMatchObject([
      { direction: 'out', bytes: bytesOf('AT\r') },
      { direction: 'in', bytes: bytesOf('OK\r\n') },
    ]);
    expect(transcript).toMatchObject({ name: 'pair', dropped: 0 });
    expect(changes).toBe(2);
    transcript.stop();
    await host.send(bytesOf('more'));
    expect(transcript.chunks).toHaveLength(2);
    await host.close();
  });

  it('copies what it hears and joins what comes at once', () => {
    const { wire, pass } = source();
    const transcript = new Transcript(wire);
    const bytes = bytesOf('ab');
    pass('in', bytes);
    pass('in', bytes);
    bytes.fill(0);
    expect(transcript.chunks.map(({ bytes }) => bytes)).toEqual([bytesOf('abab')]);
  });

  it('is bounded, and counts what it dropped', () => {
    const { wire, pass } = source();
    const transcript = new Transcript(wire, 10_000);
    let passed = 0;
    for (let i = 0; i < 3000; i++) {
      const bytes = new Uint8Array((i * 7) % 50).fill(i);
      passed += bytes.length;
      pass(i % 2 ? 'in' : 'out', bytes);
      const held = total(transcript.chunks).length;
      expect(held).toBeLessThanOrEqual(10_000);
      expect(held + transcript.dropped).toBe(passed);
    }
    expect(transcript.chunks.at(-1)?.bytes[0]).toBe(2999 & 255);
    transcript.clear();
    expect(transcript).toMatchObject({ chunks: [], dropped: passed });
    pass('in', bytesOf('x'));
    expect(transcript.chunks).toHaveLength(1);
  });
});

describe('transcriptText', () => {
  it('can be read by a person', () => {
    expect(
      transcriptText(
        data(
          [
            [0, 'out', '\r\x03'],
            [12, 'in', '\r\n>>> a\\b '],
            [9999, 'in', 'é'],
          ],
          7,
        ),
      ),
    ).toBe(`Portside transcript 1
name "EC600N \\"x\\"\\n模块"
began 2026-11-21T12:00:00.000Z
dropped 7
       0 > \\r\\x03
      12 < \\r\\n>>> a\\\\b\\x20
    9999 < \\xc3\\xa9
`);
  });

  it('is read back as it was', () => {
    const chunk = fc.record({
      at: fc.nat(1_000_000),
      direction: fc.constantFrom('in' as const, 'out' as const),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 60 }),
    });
    fc.assert(
      fc.property(
        fc.record({
          name: fc.string({ unit: 'binary' }),
          began: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-01-01') }),
          chunks: fc.array(chunk).map((list) => list.sort((a, b) => a.at - b.at)),
          dropped: fc.nat(),
        }),
        (transcript) => {
          const text = transcriptText(transcript);
          expect(parseTranscript(text)).toEqual(transcript);
          expect(parseTranscript(text.replaceAll('\n', '\r\n'))).toEqual(transcript);
        },
      ),
    );
  });
});

describe('parseTranscript', () => {
  const whole = transcriptText(
    data([
      [1, 'out', 'a'],
      [2, 'in', 'b'],
    ]),
  ).split('\n');
  const changed = (line: number, text: string) => whole.with(line - 1, text).join('\n');

  it.each([
    ['', 1],
    ['a photo', 1],
    [changed(1, 'Portside transcript 2'), 1],
    [changed(2, 'name x'), 2],
    [changed(2, 'name 3'), 2],
    [changed(3, 'began yesterday'), 3],
    [changed(4, 'dropped -1'), 4],
    [whole.slice(0, 3).join('\n'), 4],
    [changed(5, 'x > a'), 5],
    [changed(5, '1 = a'), 5],
    [changed(5, '1 > '), 5],
    [changed(5, '1 > \\q'), 5],
    [changed(5, '1 > \\x4'), 5],
    [changed(5, '1 > \\'), 5],
    [changed(5, '1 > é'), 5],
    [changed(5, '3 > a'), 6],
  ])('says where %j is broken', (text, line) => {
    expect(() => parseTranscript(text)).toThrow(
      expect.objectContaining({
        code: 'transcript-broken',
        params: expect.objectContaining({ line }) as object,
      }),
    );
  });

  it('gives a typed error or a transcript for any text', () => {
    fc.assert(
      fc.property(fc.nat(whole.join('\n').length), fc.string({ maxLength: 5 }), (at, noise) => {
        const text = whole.join('\n');
        try {
          parseTranscript(text.slice(0, at) + noise + text.slice(at + noise.length));
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'transcript-broken' });
        }
      }),
    );
  });
});

describe('replayLine', () => {
  const session = data([
    [0, 'in', 'boot\r\n'],
    [5, 'out', 'AT\r'],
    [9, 'in', 'OK\r\n'],
    [9, 'out', 'ATI\r'],
    [20, 'in', 'Quectel\r\n'],
  ]);

  it('answers as the module did, however the bytes are split', async () => {
    const line = replayLine(parseTranscript(transcriptText(session)));
    const wire = new Wire(line);
    expect(wire.name).toBe(session.name);
    expect(await wire.exactly(6, SOON)).toEqual(bytesOf('boot\r\n'));
    for (const byte of bytesOf('AT\r')) await wire.send(Uint8Array.of(byte));
    expect(await wire.exactly(4, SOON)).toEqual(bytesOf('OK\r\n'));
    await wire.send(bytesOf('ATI\r'));
    expect(await wire.exactly(9, SOON)).toEqual(bytesOf('Quectel\r\n'));
    await line.finished;
    await wire.close();
  });

  it('takes what is sent ahead, and says nothing before its turn', async () => {
    const line = replayLine(session);
    const wire = new Wire(line);
    await wire.exactly(6, SOON);
    await expect(wire.some({ within: 30 })).rejects.toMatchObject({ code: 'deadline' });
    await wire.send(bytesOf('AT\rATI\r'));
    expect(await wire.exactly(13, SOON)).toEqual(bytesOf('OK\r\nQuectel\r\n'));
    await line.finished;
    await wire.close();
  });

  it.each([
    ['another byte', 'ATX\r', 2],
    ['something after the end', 'AT\rATI\rATI\r', 7],
  ])('fails at %s', async (_, sent, at) => {
    const line = replayLine(session);
    const wire = new Wire(line);
    await wire.send(bytesOf(sent));
    await expect(line.finished).rejects.toMatchObject({ code: 'replay-differs', params: { at } });
    await wire.ended;
    await expect(wire.send(bytesOf('x'))).rejects.toMatchObject({ code: 'line-lost' });
    await wire.close();
  });

  it('fails if the host leaves before the end', async () => {
    const line = replayLine(session);
    const wire = new Wire(line);
    await wire.send(bytesOf('AT\r'));
    await wire.exactly(10, SOON);
    await wire.close();
    await expect(line.finished).rejects.toMatchObject({
      code: 'replay-differs',
      params: { at: 3 },
    });
  });

  it('keeps the pauses at the speed that is told', async () => {
    const clock = new TestingClock();
    const line = replayLine(
      data([
        [0, 'out', 'a'],
        [100, 'in', 'b'],
      ]),
      { speed: 2, clock },
    );
    const wire = new Wire(line);
    const start = clock.now();
    await wire.send(bytesOf('a'));
    await wire.exactly(1, SOON);
    expect(clock.now() - start).toBe(50);
    await wire.close();
    await line.finished;
  });

  it('refuses a transcript whose beginning is gone', async () => {
    const line = replayLine(data([[0, 'in', 'x']], 3));
    await expect(line.finished).rejects.toMatchObject({ code: 'replay-differs' });
    await line.close();
  });
});
