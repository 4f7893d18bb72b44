import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bytesOf } from '../../../serial/bytes';
import { Bench } from './testing-machine';
import { byteName, snapshot, writeWhole } from './tree';

let bench: Bench;

async function start() {
  bench = await Bench.start({ storage: { user: 21 * 4096, backup: 12 * 4096 } });
  bench.said();
}

/** Runs a program that must not fail. */
async function run(program: string): Promise<string> {
  const { output, error } = await bench.run(program);
  expect(error).toBe('');
  return output;
}

const fails = async (program: string) => (await bench.run(`import uos\n${program}`)).error;

describe('files', () => {
  beforeEach(start);

  test('are written, read, listed, renamed and removed', async () => {
    const output = await run(`import uos
uos.mkdir('/usr/d')
with open('/usr/d/a', 'wb') as f:
    print(f.write(bytes(range(256))))
with open('/usr/d/a', 'rb') as f:
    print(f.read() == bytes(range(256)), f.read(1), f.seek(-2, 2), f.read(5), f.tell())
uos.rename('/usr/d/a', '/usr/b')
print(uos.listdir('/usr/d'), uos.stat('/usr/b')[:1], uos.stat('/usr/b')[6], uos.stat('/usr')[0])
uos.remove('/usr/d')
print('d' in uos.listdir('/usr'), uos.listdir('/'), uos.getcwd())
with open('/usr/b', 'ab') as f: f.write(b'xyz')
with open('/usr/b', 'r+b') as f:
    f.seek(1)
    f.write(b'!')
with open('/usr/b', 'rb') as f:
    d = f.read()
    print(len(d), d[:3], d[-3:])
`);
    expect(output.split('\r\n')).toEqual([
      '256',
      "True b'' 254 b'\\xfe\\xff' 256",
      '[] (32768,) 256 16384',
      "False ['usr', 'bak'] /",
      "259 b'\\x00!\\x02' b'xyz'",
      '',
    ]);
  });

  test('need no second room to be renamed', async () => {
    const output = await run(`import uos
free = uos.statvfs('/usr')[3] - 1
with open('/usr/x', 'wb') as f:
    for i in range(free): f.write(bytes(4000))
uos.rename('/usr/x', '/usr/y')
print(free, uos.stat('/usr/y')[6] // 4000 == free)
`);
    expect(output).toMatch(/^\d+ True/);
  });

  test('are text of UTF-8 if they are opened so', async () => {
    const output = await run(`with open('/usr/说明', 'w') as f: f.write('一二\\nthree\\n')
with open('/usr/说明') as f: print(len(f.read(2)), f.readline() == '\\n', list(f))
`);
    expect(output).toBe("2 True ['three\\n']\r\n");
    expect(snapshot(bench.machine.disk).get(byteName('/usr/说明'))).toEqual(
      bytesOf('一二\nthree\n'),
    );
  });

  test('may have names that are no UTF-8', async () => {
    writeWhole(bench.machine.disk, '/usr/\xff\xfe', bytesOf('x'));
    const output = await run(`import uos
print([e[0] for e in uos.ilistdir(b'/usr') if len(e[0]) == 2])
names = [n for n in uos.listdir('/usr')]
print(len(names), open(b'/usr/\\xff\\xfe').read())
uos.rename(b'/usr/\\xff\\xfe', b"/usr/'\\"\\n\\\\")
print(b"'\\"\\n\\\\" in [e[0] for e in uos.ilistdir(b'/usr')])
`);
    expect(output).toMatch(/^\[b'\\xff\\xfe'\]\r\n\d+ x\r\nTrue\r\n$/);
  });

  test('are there for good once synchronised, and not before', async () => {
    const { disk } = bench.machine;
    await run(`f = open('/usr/a', 'w')\nf.write('one')\nf.flush()\nf.write('two')`);
    expect(snapshot(disk).get('/usr/a')).toEqual(bytesOf('one'));
    await bench.machine.powerCycle();
    expect(snapshot(disk).get('/usr/a')).toEqual(bytesOf('one'));
    await run(`f = open('/usr/a', 'a')\nf.write('two')`);
    await bench.type('\x04');
    expect(snapshot(disk).get('/usr/a')).toEqual(bytesOf('onetwo'));
  });
});

describe('room', () => {
  beforeAll(start);

  test('is counted in blocks, the last of which is never used', async () => {
    expect(await run(`import uos\nprint(uos.statvfs('/usr')[:3], uos.statvfs('/bak')[2])`)).toBe(
      '(4096, 4096, 20) 11\r\n',
    );
  });

  test('ends with 28, and the file before is untouched', async () => {
    await run(`import uos
for n in uos.listdir('/usr'):
    if n != 'drivers': uos.remove('/usr/' + n)
for n in uos.listdir('/usr/drivers'): uos.remove('/usr/drivers/' + n)
uos.remove('/usr/drivers')
print(uos.statvfs('/usr')[3])
with open('/usr/a', 'w') as f: f.write('x' * 4096)
`);
    const free = await run(`import uos\nprint(uos.statvfs('/usr')[3])`);
    expect(free).toBe('15\r\n');
    expect(
      await fails(`with open('/usr/b', 'wb') as f:\n for i in range(32): f.write(bytes(2048))`),
    ).toContain('OSError: 28');
    // Old and new content lie side by side for a while.
    expect(
      await fails(`with open('/usr/a', 'wb') as f:\n for i in range(32): f.write(bytes(2048))`),
    ).toContain('OSError: 28');
  });
});

describe('what can not be', () => {
  beforeAll(start);

  test.each([
    ['ENOENT', `open('/usr/none')`],
    ['ENOENT', `uos.remove('/usr/none')`],
    ['ENODEV', `open('/none/a')`],
    ['EEXIST', `uos.mkdir('/usr/drivers')`],
    ['OSError: 39', `uos.remove('/usr/drivers')`],
    ['OSError: 20', `uos.rmdir('/usr/main.py')`],
    ['OSError: 20', `uos.listdir('/usr/main.py')`],
    ['EISDIR', `open('/usr/drivers')`],
    ['OSError: 30', `open('/bak/a', 'w')`],
    ['OSError: 30', `uos.remove('/bak/checksum.json')`],
    ['OSError: 30', `uos.mkdir('/bak/d')`],
    ['OSError: 36', `open('/usr/' + 'n' * 256, 'w')`],
    ['OSError: 36', `open('/usr/' + 'd/' * 300 + 'a')`],
    ['OSError: 16', `f = open('/usr/main.py')\nuos.remove('/usr/main.py')`],
    ['OSError', `uos.rename('/usr/drivers', '/usr/drivers/d')`],
  ])('%s: %s', async (error, program) => {
    expect(await fails(program)).toContain(error);
  });

  test('a name of 255 bytes can', async () => {
    await run(`open('/usr/' + 'n' * 255, 'w').close()\nopen('/usr/' + 'n' * 255)`);
  });
});

describe('restore', () => {
  beforeEach(start);

  const edit = `with open('/usr/report.py', 'w') as f: f.write('# mine')\n`;

  test('takes an edit back at the next start', async () => {
    await run(edit);
    const said = await bench.type('\x04');
    expect(said).toContain(
      'mount.\r\n- restoring /usr/report.py\r\n- updating checksum\r\n- done\r\n',
    );
    expect(await bench.type('\x04')).not.toContain('restoring');
  });

  test('leaves it if its checksum was brought up to date', async () => {
    const output = await run(
      `${edit}import checksum\nprint(checksum.update('/USR/report.py') == checksum.check(), checksum.update('/usr/none'), checksum.retrieve('/usr/report.py'))`,
    );
    expect(output).toMatch(/^True None 0x[0-9a-f]+\r\n$/);
    expect(await bench.type('\x04')).not.toContain('restoring');
  });

  test('brings back what is missing, and says what has no backup', async () => {
    await run(`import uos, checksum
uos.remove('/usr/settings.json')
checksum.usr_update('/usr/main.py')
with open('/usr/main.py', 'w') as f: f.write('pass')
`);
    const said = await bench.type('\x04');
    expect(said).toContain('- restoring /usr/settings.json\r\n');
    expect(said).toContain('~ backup file does not exist: /usr/main.py\r\n');
  });

  test('says where the list can not be read', async () => {
    await run(`with open('/usr/checksum.json', 'w') as f: f.write('{')`);
    expect(await bench.type('\x04')).toContain('x backup restore procedure error: ');
  });
});
