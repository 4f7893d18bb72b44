import { crc32 } from '../../ground/checksums/crc32';
import { bytesOf, indexOfBytes } from '../../serial/bytes';
import type { OutputForm, ReplAbilities } from './line/abilities';
import { bytesLiteral, type LiteralForm } from './line/py-literal';
import type { PyValue } from './line/py-value';
import { escapeEightBit, unescapeEightBit } from './line/eight-bit';
import { isBrokenAnswer, newMark } from './line/script';
import { isDeadline } from './line/raw-repl';
import type { Turn } from './line/scheduler';

/** Each with a name that the firmware's own has. */
const QUEC_MODULES = [
  ['checksum', 'update'],
  ['example', 'exec'],
  ['misc', '__name__'],
] as const;

/*
 * In parts, each of them short: a micro:bit has 6 KB for source, parse tree and compiled code.
 */
const FIND = `def m(*n):
 for x in n:
  try:
   __import__(x);return x
  except:pass
`;

const PROBE_OS = `import sys
${FIND}o=m('uos','os')
O=__import__(o)
try:
 import gc
 gc.collect();g=gc.mem_free(),gc.mem_alloc()
except:g=None,None
try:u=list(map(str,O.uname()))
except:u=[]
A(o,dir(O),u,g[0],g[1],sys.platform,sys.version,getattr(getattr(sys,'implementation',0),'_machine',None))
`;

/* A file of that name is the user's: importing it would run it. */
const NOT_FILES = `def u(n):
 if n in getattr(sys,'modules',()):return 0
 for d in getattr(sys,'path',()):
  for e in('.py','.mpy','/__init__.py','/__init__.mpy'):
   try:
    open((d+'/' if d else '')+n+e).close();return 1
   except:pass
`;
const ANY_FILE = 'u=lambda n:0\n';

const probeHave = (files: string) => `import sys
${FIND}${files}def w(*n):return m(*[x for x in n if not u(x)])
h=w('uhashlib','hashlib')
if h and not hasattr(__import__(h),'sha256'):h=None
b=w('ubinascii','binascii')
c=b and hasattr(__import__(b),'crc32')
z=w('deflate','uzlib','zlib')
if z and z!='deflate' and not hasattr(__import__(z),'decompress'):z=None
s=getattr(sys,'stdout',None)
A(h,b,c,z,0 if s is None else 2 if hasattr(s,'buffer') else 1)
`;

const PROBE_QUEC = `import sys
${FIND}${NOT_FILES}A([x for x,y in (${QUEC_MODULES.map(([name, has]) => `('${name}','${has}')`).join(',')}) if not u(x) and m(x) and hasattr(__import__(x),y)])
`;

const PROBE_ROOT = `${FIND}try:l=__import__(m('uos','os')).listdir(b'/')
except:l=[]
A([bytes(x,'utf8') if isinstance(x,str) else x for x in l])
`;

export async function probe(turn: Turn, signal?: AbortSignal): Promise<ReplAbilities> {
  const ask = (source: string) => turn.call(source, { signal, idle: 8000 });
  const [first] = await ask(PROBE_OS);
  const [os, names, uname, heapFree, heapUsed, platform, version, machine] = first ?? [];
  // Without directories it is no QuecPython, and perhaps too small for such questions.
  const small = !texts(names).includes('mkdir');
  const [have] = await ask(probeHave(small ? ANY_FILE : NOT_FILES));
  const [hashlib, binascii, hasCrc32, inflate, stdout] = have ?? [];
  const [[quec] = []] = small ? [] : await ask(PROBE_QUEC);
  const [[root] = []] = await ask(PROBE_ROOT);
  const literals = await probeLiterals(turn, signal);
  return {
    os: textOr(os) ?? 'os',
    osHas: new Set(texts(names)),
    hashlib: textOr(hashlib),
    binascii: textOr(binascii),
    hasCrc32: hasCrc32 === true,
    inflate: oneOf(inflate),
    literals,
    output: await probeOutput(turn, Number(stdout), binascii !== null, signal),
    heapFree: typeof heapFree === 'number' ? heapFree : null,
    heapUsed: typeof heapUsed === 'number' ? heapUsed : null,
    uname: texts(uname),
    platform: textOr(platform) ?? '',
    version: textOr(version) ?? '',
    machine: textOr(machine),
    quec: new Set(texts(quec)),
    root: once(Array.isArray(root) ? root.filter((name) => name instanceof Uint8Array) : []),
  };
}

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, i) => i);

/** How often a question is asked whose answer a lost byte may have spoilt; as a rule a refusal comes at once. */
const TRIES = 10;
/** As above, if nothing at all came back. */
const TRIES_UNHEARD = 2;

async function probeLiterals(turn: Turn, signal?: AbortSignal): Promise<LiteralForm> {
  const wanted = EVERY_BYTE.reduce((sum, byte, i) => sum + i * byte, 0);
  let unheard = 0;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const mark = newMark();
    const source = join([
      bytesOf('b='),
      bytesLiteral(EVERY_BYTE, 'eight-bit'),
      bytesOf(`\nprint('${mark}%d'%(len(b)==256 and sum(i*x for i,x in enumerate(b))))\n`),
    ]);
    try {
      const { output, atPrompt } = await turn.repl.exec(source, { signal, idle: 3000 });
      if (!atPrompt) await turn.recover(signal);
      if (indexOfBytes(output, bytesOf(`${mark}${wanted}\r`)) >= 0) return 'eight-bit';
      if (indexOfBytes(output, bytesOf(`${mark}${wanted}\n`)) >= 0) return 'eight-bit';
    } catch (thrown) {
      if (!isBrokenAnswer(thrown)) throw thrown;
      // What the source did to the module is undone.
      await turn.recover(signal);
      if (isDeadline(thrown) && ++unheard === TRIES_UNHEARD) return 'ascii';
    }
  }
  return 'ascii';
}

/** @param stdout 0: the module has no `sys.stdout`; 1: it has; 2: with a `buffer` */
async function probeOutput(
  turn: Turn,
  stdout: number,
  binascii: boolean,
  signal?: AbortSignal,
): Promise<OutputForm> {
  const text = binascii ? 'hex' : 'repr';
  if (stdout !== 1 && stdout !== 2) return text;
  const name = stdout === 2 ? 'sys.stdout.buffer' : 'sys.stdout';
  let unheard = 0;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const mark = newMark();
    const body = `import sys\nb=bytes(range(256))${escapeEightBit}\nprint('${mark}',end='')\n${name}.write(b)\nprint('${mark}')\n`;
    try {
      const { output, atPrompt } = await turn.repl.exec(bytesOf(body), { signal, idle: 3000 });
      if (!atPrompt) await turn.recover(signal);
      const from = indexOfBytes(output, bytesOf(mark)) + mark.length;
      const to = indexOfBytes(output, bytesOf(mark), from);
      const got = to < 0 ? null : unescapeEightBit(output.subarray(from, to));
      if (got?.length === 256 && crc32(got) === crc32(EVERY_BYTE)) {
        return stdout === 2 ? 'eight-bit-buffer' : 'eight-bit';
      }
    } catch (thrown) {
      if (!isBrokenAnswer(thrown)) throw thrown;
      await turn.recover(signal);
      if (isDeadline(thrown) && ++unheard === TRIES_UNHEARD) return text;
    }
  }
  return text;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A mount that shadows a directory is named twice. */
function once(names: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer>[] {
  return [...new Map(names.map((name) => [name.join(), name])).values()];
}

const textOr = (value: PyValue | undefined) => (typeof value === 'string' ? value : null);
const texts = (value: PyValue | undefined): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
const oneOf = (value: PyValue | undefined): ReplAbilities['inflate'] =>
  value === 'deflate' || value === 'uzlib' || value === 'zlib' ? value : null;
