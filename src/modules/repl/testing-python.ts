import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { TestingClock } from '../../ground/jobs/testing-clock';
import type { ByteLine } from '../../serial/byte-line';
import { bytesOf } from '../../serial/bytes';
import { pairOfLines } from '../../serial/pair';
import { execute, startMicroPython } from '../virtual/quecpython/running-micropython';

const WINDOW = 128;
/** Bytes. Each of our scripts collects garbage, which looks at all of them. */
const HEAP = 1 << 20;
const BANNER = 'raw REPL; CTRL-B to exit\r\n>';

/**
 * A current MicroPython with file systems of its own kind, in the thread of the test: a program
 * runs at once and can't be stopped. It keeps its files while lines come and go.
 */
export interface PythonPeer {
  plug(): ByteLine;
  /** Runs a program beside the line; gives what it prints. */
  python(source: string): string;
}

const PACKAGE = createRequire(import.meta.url).resolve(
  '@micropython/micropython-webassembly-pyscript',
);
const WASM = PACKAGE.replace(/\.mjs$/, '.wasm');
/** Compiled once: what the engine has made fast for one peer is fast for the next. */
let compiled: Promise<WebAssembly.Module> | null = null;

/** @param setup Python that mounts what is to be there */
export async function pythonPeer(setup: string): Promise<PythonPeer> {
  let output: number[] = [];
  compiled ??= readFile(WASM).then((bytes) => WebAssembly.compile(new Uint8Array(bytes)));
  const running = await startMicroPython(await compiled, {
    url: WASM,
    linebuffer: false,
    heapsize: HEAP,
    stdout: ([byte = 0]: Uint8Array) => void output.push(byte),
  });
  /** What it printed, and the traceback. */
  const run = (bytes: Uint8Array): { printed: number[]; error: string } => {
    output = [];
    const error = execute(running, bytes)?.traceback ?? '';
    return { printed: output, error };
  };
  const python = (source: string) => {
    const { printed, error } = run(bytesOf(source));
    if (error) throw new Error(error);
    return new TextDecoder().decode(Uint8Array.from(printed));
  };
  python(setup);
  return { python, plug: () => plug(run) };
}

function plug(run: (bytes: Uint8Array) => { printed: number[]; error: string }): ByteLine {
  const [host, module] = pairOfLines({ name: 'a MicroPython', clock: new TestingClock() });
  const writer = module.writable.getWriter();
  let said: number[] = [];
  const say = (text: string) => said.push(...bytesOf(text));
  let raw = false;
  let paste = false;
  let source: number[] = [];
  const execute = () => {
    const { printed, error } = run(Uint8Array.from(source));
    for (const byte of printed) said.push(...(byte === 10 ? [13, 10] : [byte]));
    say(`\x04${error.replaceAll('\n', '\r\n')}\x04>`);
    source = [];
  };
  const take = (byte: number) => {
    if (paste) {
      if (byte === 3 || byte === 4) {
        paste = false;
        say('\x04');
        if (byte === 4) execute();
        else say('\r\nTraceback (most recent call last):\r\nKeyboardInterrupt: \r\n\x04>');
        source = [];
      } else if (source.push(byte) % WINDOW === 0) say('\x01');
    } else if (raw) {
      if (byte === 1 && source.length === 2 && source[0] === 5) {
        paste = true;
        said.push(0x52, 1, WINDOW, 0, 1);
        source = [];
      } else if (byte === 1) {
        source = [];
        say(BANNER);
      } else if (byte === 2) {
        raw = false;
        say('\r\nMicroPython v1.27.0\r\n>>> ');
      } else if (byte === 3) {
        source = [];
        say('\r\n>');
      } else if (byte === 4) {
        if (source.length) {
          say('OK');
          execute();
        } else say(`OK\r\nMPY: soft reboot\r\n${BANNER}`);
      } else source.push(byte);
    } else if (byte === 1) {
      raw = true;
      source = [];
      say(BANNER);
    } else if (byte === 3 || byte === 13) say('\r\n>>> ');
    else if (byte === 4) say('\r\nMPY: soft reboot\r\n>>> ');
  };
  const pump = async () => {
    for await (const bytes of module.readable) {
      for (const byte of bytes) take(byte);
      if (!said.length) continue;
      const bytesSaid = Uint8Array.from(said);
      said = [];
      await writer.write(bytesSaid);
    }
  };
  // A pulled cable ends it.
  pump().catch(() => undefined);
  return host;
}

/**
 * File systems in Python at /usr and /bak, with the errors of littlefs. `F[0]` is /usr: `files`
 * (name in bytes to content; None is a directory), and what goes wrong: `exists` (rename refuses to
 * overwrite), `size` (bytes, of blocks of 4096, that `statvfs` tells), `full` (bytes it takes), `longest` (bytes of a name), `fail` (a verb and its errno), `lies` (names it lists too).
 * `opened` counts files that are open, `listing` directories. Until 1.20 one that was never read to its end stays in
 * a list of littlefs after its memory has another use.
 */
export const FILE_SYSTEMS = `
import vfs, io, sys
class File(io.IOBase):
 def __init__(s, fs, p, mode):
  s.fs, s.p, s.at, s.w = fs, p, 0, 'w' in mode
  s.text = 'b' not in mode
  fs.opened += 1
 def write(s, b):
  b = b.encode() if isinstance(b, str) else bytes(b)
  s.fs.may('write', s.p)
  if s.fs.used() + len(b) > min(s.fs.full, s.fs.size): raise OSError(28)
  s.fs.files[s.p] += b
  return len(b)
 def read(s, n=-1):
  d = s.fs.files[s.p]
  s.fs.may('read', s.p)
  b = d[s.at:] if n is None or n < 0 else d[s.at:s.at + n]
  s.at += len(b)
  return str(b, 'utf8') if s.text else b
 def readinto(s, buf):
  b = s.read(len(buf)); buf[:len(b)] = b
  return len(b)
 def seek(s, n, w=0):
  s.at = n
  return n
 def close(s):
  if s.fs: s.fs.opened -= 1
  fs, s.fs = s.fs, None
  if fs: fs.may('close', s.p)
 def ioctl(s, r, a):
  if r == 4: s.close()
  return 0
 def __enter__(s): return s
 def __exit__(s, *a): s.close()
class Fs:
 def __init__(s):
  s.files = {}; s.exists = False; s.size = s.full = 1 << 20; s.fail = {}; s.lies = []; s.listing = 0; s.opened = 0; s.longest = 255
 def may(s, verb, p):
  e = s.fail.get(verb)
  if e: raise OSError(e)
 def used(s): return sum(len(b) for b in s.files.values() if b)
 def key(s, p):
  p = p.encode() if isinstance(p, str) else bytes(p)
  if any(len(n) > s.longest for n in p.split(b'/')): raise OSError(36)
  return p.strip(b'/')
 def need(s, k):
  if k and k not in s.files: raise OSError(2)
  return s.files.get(k)
 def mount(s, r, m): pass
 def umount(s): pass
 def chdir(s, p): pass
 def getcwd(s): return '/'
 def open(s, p, mode):
  k = s.key(p)
  s.may('open', k)
  if k in s.files and s.files[k] is None: raise OSError(21)
  if 'w' in mode: s.files[k] = b''
  else: s.need(k)
  return File(s, k, mode)
 def ilistdir(s, p):
  k = s.key(p); s.need(k)
  s.may('ilistdir', k)
  t = bytes if isinstance(p, bytes) else lambda b: str(b, 'utf8')
  q = k + b'/' if k else b''
  s.listing += 1
  for f in list(s.files):
   if f.startswith(q) and b'/' not in f[len(q):]:
    b = s.files[f]
    yield (t(f[len(q):]), 0x4000 if b is None else 0x8000, 0, len(b or b''))
  if not k:
   for n in s.lies: yield (t(n), 0x8000, 0, 1)
  s.listing -= 1
 def stat(s, p):
  k = s.key(p); s.may('stat', k); b = s.need(k) if k else None
  return (0x4000 if b is None else 0x8000, 0, 0, 0, 0, 0, len(b or b''), 0, 0, 0)
 def statvfs(s, p):
  s.may('statvfs', s.key(p))
  n = s.size // 4096
  u = sum((len(b) + 4095) // 4096 for b in s.files.values() if b)
  return (4096, 4096, n, max(0, n - u), n, 0, 0, 0, 0, s.longest)
 def mkdir(s, p):
  k = s.key(p)
  if k in s.files: raise OSError(17)
  s.files[k] = None
 def rmdir(s, p): s.remove(p)
 def remove(s, p):
  k = s.key(p); s.may('remove', k); s.need(k)
  if s.listing: raise RuntimeError('a directory is still open')
  if any(f.startswith(k + b'/') for f in s.files): raise OSError(39)
  del s.files[k]
 def rename(s, a, b):
  a, b = s.key(a), s.key(b)
  s.may('rename', a); s.need(a)
  if s.exists and b in s.files: raise OSError(17)
  for f in list(s.files):
   if f == a or f.startswith(a + b'/'): s.files[b + f[len(a):]] = s.files.pop(f)
F = [Fs(), Fs()]
for m, f in zip(('/usr', '/bak'), F): vfs.mount(f, m)
`;

/** Python that takes modules and functions away, by name: 'uhashlib', 'os.statvfs', 'sys.stdout'. */
export function lacking(names: readonly string[]): string {
  return `
# The one of this build is made of 'uos'.
import sys, os, builtins
def _lack(names):
 gone=[n for n in names if '.' not in n]
 mods={}
 class Part:
  def __init__(s,m,lost):
   for k in dir(m):
    if k not in lost and (k[:2]!='__' or k=='__name__'):setattr(s,k,getattr(m,k))
 for n in names:
  if '.' in n:
   m,k=n.split('.');mods.setdefault(m,[]).append(k)
 real=builtins.__import__
 parts={m:Part(real(m),mods[m]) for m in mods}
 def load(n,*r):
  if n in gone:raise ImportError(n)
  return parts.get(n) or real(n,*r)
 builtins.__import__=load
_lack(${JSON.stringify(names)})
`;
}
