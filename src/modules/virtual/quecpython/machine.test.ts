import { beforeAll, describe, expect, test } from 'vitest';
import { bytesOf } from '../../../serial/bytes';
import { Bench } from './testing-machine';

const GREETING =
  'MicroPython v1.12 on 2021-06-21; EC600S with QUECTEL\r\nType "help()" for more information.\r\n>>> ';
const RAW = 'raw REPL; CTRL-B to exit\r\n>';

describe('what a person and a tool type', () => {
  let bench: Bench;
  let atBoot: string;

  beforeAll(async () => {
    bench = await Bench.start();
    atBoot = bench.said();
  });

  test('boots: mounts, runs main.py, greets', () => {
    expect(atBoot).toBe(
      `mount.\r\nstart EC600S-CNLB\r\nstation north pier, every 60 s\r\n${GREETING}`,
    );
  });

  test('answers at the prompt', async () => {
    expect(await bench.type('1+1\r')).toBe('1+1\r\n2\r\n>>> ');
    expect(await bench.type('\r')).toBe('\r\n>>> ');
    expect(await bench.type('abc\x03')).toBe('abc\r\n>>> ');
    expect(await bench.type('\x02')).toContain(GREETING);
  });

  test('takes a block of lines, and a paste', async () => {
    await bench.type('for i in (7, 8):\r');
    await bench.type('print(i)\r');
    expect(await bench.type('\x7f\r')).toContain('7\r\n8\r\n>>> ');
    expect(await bench.type('\x05print(3)\r\x04')).toContain('\r\n3\r\n>>> ');
  });

  test('speaks raw REPL', async () => {
    expect(await bench.type('\x01')).toBe(RAW);
    expect(await bench.type('print(3)\x04')).toBe('OK3\r\n\x04\x04>');
    expect(await bench.type('junk\x03print(4)\x04')).toBe('OK4\r\n\x04\x04>');
    expect(await bench.type('1/0\x04')).toBe(
      'OK\x04Traceback (most recent call last):\r\n  File "<stdin>", line 1, in <module>\r\n' +
        'ZeroDivisionError: divide by zero\r\n\x04>',
    );
    expect(await bench.type('\x01')).toBe(RAW);
    expect(await bench.type('\x02')).toBe(`\r\n${GREETING}`);
  });

  test('speaks raw-paste with a window of 128, 8 bits clean', async () => {
    await bench.type('\x01');
    expect(await bench.type('\x05A\x01')).toBe('R\x01\x80\x00\x01');
    const program = `import sys\nsys.stdout.buffer.write(b'\x01\x02\x80\xff\\n')\n`;
    const filler = `#${'.'.repeat(127 - (program.length % 128))}`;
    expect((program + filler).length % 128).toBe(0);
    expect(await bench.type(program + filler)).toBe('\x01'.repeat((program + filler).length / 128));
    expect(await bench.type('\x04')).toBe('\x04\x01\x02\x80\xff\n\x04\x04>');
    await bench.type('\x05A\x01');
    expect(await bench.type('half\x03')).toContain('KeyboardInterrupt');
    expect(await bench.type('\x05B\x01')).toBe('R\x00>');
    await bench.type('\x02');
  });

  test('restarts: with main.py from the prompt, without it from raw mode', async () => {
    await bench.type('kept = 1\r');
    const friendly = await bench.type('\x04');
    expect(friendly).toContain('MPY: soft reboot\r\nmount.\r\nstart EC600S-CNLB\r\n');
    expect(friendly.endsWith('>>> ')).toBe(true);
    expect(await bench.type('kept\r')).toContain('NameError');
    await bench.type('\x01');
    expect(await bench.type('\x04')).toBe(`OK\r\nMPY: soft reboot\r\nmount.\r\n${RAW}`);
    expect(await bench.type('import sys\nsys.exit()\x04')).toContain(
      `soft reboot\r\nmount.\r\n${RAW}`,
    );
    await bench.type('\x02');
  });

  test('ends lines with CR LF, but leaves bytes alone', async () => {
    const { output } = await bench.run(
      `import sys\nprint('a\\nb')\nsys.stdout.write('c\\n')\nsys.stdout.buffer.write(b'd\\ne')`,
    );
    expect(output).toBe('a\r\nb\r\nc\r\nd\ne');
  });

  test('says who it is', async () => {
    const { output } = await bench.run(
      `import uos\nprint(uos.uname()[0].split('=')[1], uos.uname2()[1], len(uos.urandom(5)))`,
    );
    expect(output).toBe('EC600S-CNLB EC600S 5\r\n');
  });

  test('has no way out of the interpreter, and no bytes for a program that asks for some', async () => {
    expect((await bench.run('import js')).error).toContain("ImportError: no module named 'js'");
    expect((await bench.run('import jsffi')).error).toContain('ImportError');
    expect((await bench.run('import sys\nsys.stdin.buffer')).error).toContain('AttributeError');
    expect((await bench.run('import sys\nsys.stdin.read(1)')).error).toContain('EAGAIN');
  });

  test('inflates, digests and encodes', async () => {
    const { output, error } = await bench.run(
      `import uzlib, uhashlib, ubinascii\n` +
        `d = uzlib.decompress(ubinascii.a2b_base64('eNpLTEpOhCEAHeAEmQ=='))\n` +
        `print(ubinascii.hexlify(uhashlib.sha256(b'abc').digest()))\nprint(d)`,
    );
    expect(error).toBe('');
    expect(output).toContain('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(output).toContain("b'abcabcabcabc'");
  });

  test('has a heap of 1 MiB', async () => {
    const program = `import gc\ngc.collect()\nprint(1000000 < gc.mem_free() + gc.mem_alloc() <= 1 << 20)`;
    expect((await bench.run(program)).output).toBe('True\r\n');
  });

  test('survives what a program can do to it', async () => {
    expect((await bench.run('def f(): f()\nf()')).error).toContain('RuntimeError');
    expect((await bench.run('bytearray(1 << 30)')).error).toContain('MemoryError');
    expect((await bench.run('x = (')).error).toContain('SyntaxError');
    expect((await bench.run('print(1)')).output).toBe('1\r\n');
  });

  test('starts anew if it crashes, with its files', async () => {
    await bench.run(`open('/usr/stays', 'w').close()`);
    await bench.type('\x01');
    const said = await bench.type('import uctypes\nuctypes.bytes_at(0x7ffffff0, 4)\x04');
    expect(said).toContain('mount.\r\n');
    expect(said.endsWith('>>> ')).toBe(true);
    expect(await bench.type(`open('/usr/stays').read()\r`)).toContain(`''`);
  });

  test('runs a script of its own', async () => {
    await bench.run(`with open('/usr/x.py', 'w') as f: f.write('print(__name__)')`);
    const { output } = await bench.run(`import example\nexample.exec('/usr/x.py')`);
    expect(output).toBe('__main__\r\n');
    const program = `from usr import report\nreport.show()`;
    expect((await bench.run(program)).output).toBe('station north pier, every 60 s\r\n');
  });
});

describe('what goes wrong', () => {
  test('old firmware takes the offer of raw-paste for text', async () => {
    const bench = await Bench.start({ rawPaste: false, hashlib: false, inflate: false });
    bench.said();
    await bench.type('\x01');
    expect(await bench.type('\x05A\x01')).toBe(RAW);
    expect(await bench.type('print(3)\x04')).toBe('OK3\r\n\x04\x04>');
    await bench.type('\x02');
    expect((await bench.run('import uhashlib')).error).toContain('ImportError');
    expect((await bench.run('import uzlib')).error).toContain('ImportError');
  });

  test('refuses', async () => {
    const bench = await Bench.start({ locked: 'refuse' });
    expect(bench.said().endsWith('>>> ')).toBe(false);
    expect(await bench.type('\r')).toBe('REPL refuse\r\n');
    expect(await bench.type('\x01print(1)\x04')).toBe('');
  });

  test('asks for its password', async () => {
    const bench = await Bench.start({ locked: 'password', password: 'secret7' });
    bench.said();
    expect(await bench.type('\r')).toContain('Please enter password:');
    expect(await bench.type('wrong\r')).toContain('Incorrect password, please try again:');
    expect(await bench.type('secret7\r')).toBe(`\r\nREPL enable\r\n${GREETING}`);
    expect(await bench.type('1+1\r')).toContain('2\r\n>>> ');
  });

  test('is protected by a program', async () => {
    const bench = await Bench.start();
    await bench.type('import misc\r');
    await bench.type("misc.replEnable(1, password='abcdef')\r");
    expect(await bench.type('1\r')).toContain('Please enter password:');
    expect(await bench.type('abcdef\r')).toContain('REPL enable');
  });

  test('a main.py that fails says so and leaves the prompt', async () => {
    const bench = await Bench.start({
      files: new Map([['/usr/main.py', bytesOf('import nothing\n')]]),
    });
    expect(bench.said()).toBe(
      'mount.\r\nTraceback (most recent call last):\r\n' +
        '  File "/usr/main.py", line 1, in <module>\r\n' +
        `ImportError: no module named 'nothing'\r\n${GREETING}`,
    );
  });
});
