import { describe, expect, it } from 'vitest';
import { sleep } from '../../../ground/jobs/clock';
import { TestingClock } from '../../../ground/jobs/testing-clock';
import { bytesOf } from '../../../serial/bytes';
import { VirtualWiConnect, wordsOf } from './device';
import { unitsOf } from './flash';
import type { VirtualWiConnectOptions } from './options';

/** A person at the module's own prompt: types, and sees what comes. */
function session(options: VirtualWiConnectOptions = {}) {
  const clock = new TestingClock();
  const device = new VirtualWiConnect(options, clock);
  const line = device.connect();
  const writer = line.writable.getWriter();
  const reader = line.readable.getReader();
  let seen = '';
  void (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      seen += new TextDecoder('latin1').decode(value);
    }
  })();
  /** What comes after so many bytes, once nothing more does. */
  const type = async (text: string): Promise<string> => {
    const from = seen.length;
    await writer.write(bytesOf(text));
    let before = -1;
    while (before !== seen.length) {
      before = seen.length;
      await sleep(clock, 6);
    }
    return seen.slice(from);
  };
  return { device, type, clock };
}

describe('human mode', () => {
  it('goes through the manual’s example in chunks', async () => {
    const { type } = session({ files: [] });
    expect(await type('fcr -o hello.txt 11\r\n')).toBe('fcr -o hello.txt 11\r\n[Opened: 0]\r\n> ');
    await type('write 0 6\r\n');
    expect(await type('Hello ')).toContain('> ');
    await type('write 0 5\r\n');
    expect(await type('World')).toBe('World\r\nFile created\r\n[Closed: 0]\r\n> ');
    expect(await type('fop hello.txt\r\n')).toContain('[Opened: 0]');
    expect(await type('read 0 1000\r\n')).toContain('Hello World');
    expect(await type('read 0 1000\r\n')).toContain('Command failed');
    expect(await type('fde hello.txt\r\n')).toContain('File deleted');
    expect(await type('fop hello.txt\r\n')).toContain('[Open failed]');
  });

  it('creates a file of exactly the announced length, and takes the rest for a command', async () => {
    const { device, type } = session({ files: [] });
    await type('fcr test.script 35\r\n');
    const said = await type('help,setup,\r\n#This is a comment\r\nxx');
    expect(device.machine.flash.get('test.script')?.content).toHaveLength(35);
    expect(said).toContain('File created');
    // An end of line after the data is an empty command, with an answer of its own.
    await type('\r\nfcr a 1\r\n');
    expect(await type('A\r\n')).toBe('A\r\nFile created\r\n> \r\nReady\r\n> ');
  });

  it('answers an empty line with Ready', async () => {
    const { type } = session();
    expect(await type('\r\n')).toBe('\r\nReady\r\n> ');
  });
});

describe('machine mode', () => {
  it('speaks in blocks, without echo or prompt', async () => {
    const { type } = session({ files: [] });
    expect(await type('set system.cmd.mode machine\r\n')).toContain('R000008\r\nSet OK\r\n');
    expect(await type('\r\n')).toMatch(/^R000/);
    expect(await type('get system.cmd.buffered\r\n')).toBe('R000003\r\n0\r\n');
    expect(await type('fde none\r\n')).toBe('R100016\r\nCommand failed\r\n');
    expect(await type('fcr -o x 3\r\n')).toBe('R000003\r\n0\r\n');
    expect(await type('list\r\n')).toContain('# 0 FILE  x-1.0.0 (3, 0)');
    expect(await type('poll 0\r\n')).toBe('R000003\r\n0\r\n');
    expect(await type('write 0 3\r\nabc')).toBe('R000009\r\nSuccess\r\n');
    expect(await type('poll 0\r\n')).toBe('R000003\r\n2\r\n');
    await type('fop x\r\n');
    expect(await type('poll 0\r\n')).toBe('R000003\r\n1\r\n');
    expect(await type('read 0 9\r\n')).toBe('R000005\r\nabc\r\n');
    expect(await type('set system.cmd.mode human\r\n')).toContain('Set OK');
  });

  it('puts log blocks before the answer', async () => {
    const { type } = session({ mode: 'machine', faults: { logs: true } });
    expect(await type('fde my_ca.pem\r\n')).toBe(
      'L000014\r\nFile deleted\r\nR000009\r\nSuccess\r\n',
    );
  });

  it.each([
    ['nonsense', 3],
    ['fcr', 4],
    ['fcr a b c d e f', 5],
    ['fcr a x', 7],
    ['get no.such', 6],
    ['fcr "a 1', 2],
    ['format_flash', 4],
    ['format extended 00:11', 7],
    ['factory_reset 00:11', 7],
  ])('%s is refused with code %i', async (command, code) => {
    const { type } = session({ mode: 'machine' });
    expect(await type(`${command}\r\n`)).toMatch(new RegExp(`^R${code}`));
  });

  it('checks the CRC of what was written', async () => {
    const { device, type } = session({ mode: 'machine', files: [] });
    expect(await type('fcr good 9 1.0.0 0xFE 89F6\r\n123456789')).toMatch(/^R0/);
    expect(await type('fcr bad 9 1.0.0 0xFE 89F7\r\n123456789')).toMatch(/^R1/);
    expect(device.machine.flash.files.map(({ name }) => name)).toEqual(['good']);
    expect(await type('file_stat good\r\n')).toContain('good,89F6,');
  });

  it('counts in units of 4096 bytes', async () => {
    expect([0, 1, 4096, 4097].map(unitsOf)).toEqual([1, 1, 1, 2]);
    const { type } = session({ mode: 'machine', files: [], flash: { extended: 8192, bulk: 0 } });
    expect(await type('fcr -o a 4097\r\n')).toMatch(/^R0/);
    expect(await type('fcr -o b 1\r\n')).toMatch(/^R1/);
  });

  it('starts anew in the mode that was saved', async () => {
    const { type, clock } = session({ mode: 'machine' });
    expect(await type('reboot\r\n')).toContain('Rebooting');
    await sleep(clock, 40);
    expect(await type('\r\n')).toBe('\r\nReady\r\n> ');
  });
});

describe('wordsOf', () => {
  it('keeps together what is in quotes', () => {
    expect(wordsOf('fde "a  b" c')).toEqual(['fde', 'a  b', 'c']);
    expect(wordsOf('')).toEqual([]);
    expect(wordsOf('fde "a')).toBeNull();
  });
});
