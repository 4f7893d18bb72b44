import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestingClock } from '../../../ground/jobs/testing-clock';
import { bytesOf } from '../../../serial/bytes';
import { Wire } from '../../../serial/wire';
import { startVirtualQuecPython } from './testing';
import type { VirtualQuecPython } from './virtual-module';

const PROMPT = bytesOf('>>> ');
const text = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes);

describe('a virtual module in a thread', () => {
  const clock = new TestingClock();
  let module: VirtualQuecPython;
  let wire: Wire;

  const until = async (pattern: Uint8Array) =>
    text((await wire.until([pattern], { within: 10_000 })).before);

  beforeAll(async () => {
    module = await startVirtualQuecPython({ mainLoop: true }, clock);
    wire = new Wire(module.connect());
  });

  afterAll(async () => {
    await wire.close();
    module.stop();
  });

  test('runs a main.py without end at boot, until Ctrl-C; everything else is thrown away', async () => {
    expect(await until(bytesOf('alive 1'))).toContain('mount.\r\n');
    await wire.send(bytesOf('print("lost")\r'));
    await wire.send(bytesOf('\x03'));
    const said = await until(PROMPT);
    expect(said).toContain('File "/usr/main.py", line');
    expect(said).toContain('KeyboardInterrupt');
    expect(said).not.toContain('lost');
    expect(text(await wire.quiet(100, { within: 1000 }))).toBe('');
  });

  test('stops a loop that calls nothing', async () => {
    await wire.send(bytesOf('\x01'));
    await until(bytesOf('\r\n>'));
    await wire.send(bytesOf('while True: pass\x04'));
    await until(bytesOf('OK'));
    await wire.send(bytesOf('\x03'));
    expect(await until(bytesOf('\x04>'))).toContain('KeyboardInterrupt');
    await wire.send(bytesOf('\x02'));
    await until(PROMPT);
  });

  test('catches Ctrl-C as often as it comes', async () => {
    await wire.send(bytesOf('\x01'));
    await until(bytesOf('\r\n>'));
    const stubborn = `import utime
caught = 0
while caught < 3:
    try:
        utime.sleep(20)
    except KeyboardInterrupt:
        caught += 1
        print('caught', caught)
print('over')
`;
    await wire.send(bytesOf(`${stubborn}\x04`));
    for (const n of [1, 2, 3]) {
      await wire.send(bytesOf('\x03'));
      await until(bytesOf(`caught ${n}\r\n`));
    }
    expect(await until(bytesOf('\x04>'))).toBe('over\r\n\x04');
    await wire.send(bytesOf('\x02'));
    await until(PROMPT);
  });

  test('keeps its files while the cable is pulled, and when it loses its power', async () => {
    await wire.send(bytesOf("f=open('/usr/kept','w');f.write('x');f.close()\r"));
    await until(PROMPT);
    await wire.close();
    module.powerCycle();
    wire = new Wire(module.connect());
    // The Ctrl-C that came with the power does not end main.py.
    expect(await until(bytesOf('alive 2'))).not.toContain('KeyboardInterrupt');
    await wire.send(bytesOf('\x03'));
    await until(PROMPT);
    expect((await module.snapshot()).get('/usr/kept')).toEqual(bytesOf('x'));
  });

  test('has a line that is slow, or that breaks', async () => {
    await wire.close();
    wire = new Wire(module.connect({ bitRate: 9600 }));
    const start = clock.now();
    await wire.send(bytesOf(`'${'x'.repeat(100)}'\r`));
    await until(PROMPT);
    // 103 bytes are echoed, and 102 printed, at 960 a second.
    expect(clock.now() - start).toBeGreaterThan(200);

    await wire.close();
    wire = new Wire(module.connect({ cutAfter: { direction: 'out', bytes: 3 } }));
    const sendAndWait = async () => {
      await wire.send(bytesOf('\r\r\r'));
      await wire.until([bytesOf('never')], { within: 5000 });
    };
    await expect(sendAndWait()).rejects.toMatchObject({ code: 'line-lost' });
  });
});
