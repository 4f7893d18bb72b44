import { indexOfBytes, joinBytes } from '../../../serial/bytes';

/**
 * MicroPython's ports poll for Ctrl-C in a hook of the bytecode loop; the package's build has none,
 * so an empty endless loop could not be stopped. This gives it one: the import `_abort_js`, which
 * nothing else but a crash calls, is called right before each so many-th bytecode is dispatched. The
 * bytecodes are counted by a global of its own, since a call out of WebAssembly costs more than most
 * of them.
 */
const HOOK = '_abort_js';
/** Bytecodes begin at 16: i32.const -16, i32.add, br_table. */
const DISPATCH = [0x41, 0x70, 0x6a, 0x0e];
/** There are more ways to go than at any other jump table. */
const DISPATCH_WAYS = 64;

const SECTION_IMPORT = 2;
const SECTION_GLOBAL = 6;
const SECTION_CODE = 10;
const I32 = 0x7f;
const MUTABLE = 1;
const NO_RESULT = 0x40;
const IF = 0x04;
const END = 0x0b;
const CALL = 0x10;
const GLOBAL_GET = 0x23;
const GLOBAL_SET = 0x24;
const I32_CONST = 0x41;
const I32_EQZ = 0x45;
const I32_SUB = 0x6b;

/**
 * @param every bytecodes from one call to the next
 * @throws {Error} if the module is not built as expected
 */
export function withVmHook(wasm: Uint8Array<ArrayBuffer>, every: number): Uint8Array<ArrayBuffer> {
  const sections = [...sectionsOf(wasm)];
  const section = (wanted: number) => sections.find(({ id }) => id === wanted);
  const imports = section(SECTION_IMPORT);
  const globals = section(SECTION_GLOBAL);
  const code = section(SECTION_CODE);
  if (!imports || !globals || !code) throw new Error('The interpreter lacks a section');

  const full = [I32_CONST, ...signedLeb(every)];
  const count = readLeb(wasm, globals.from);
  const counter = leb(count.value);
  const hook = [
    ...[GLOBAL_GET, ...counter, I32_CONST, 1, I32_SUB, GLOBAL_SET, ...counter],
    ...[GLOBAL_GET, ...counter, I32_EQZ, IF, NO_RESULT],
    ...[...full, GLOBAL_SET, ...counter, CALL, ...leb(importIndex(wasm, imports.from)), END],
  ];
  const grownGlobals = [
    ...leb(count.value + 1),
    ...wasm.subarray(count.next, globals.to),
    ...[I32, MUTABLE, ...full, END],
  ];

  const bodies = bodiesOf(wasm, code.from);
  const body = bodies.reduce((a, b) => (b.to - b.from > a.to - a.from ? b : a));
  const at = dispatchOf(wasm, body.from, body.to);
  const grownBody = leb(body.to - body.from + hook.length);
  const size = code.to - code.from + hook.length + grownBody.length - (body.from - body.head);
  return joinBytes([
    wasm.subarray(0, globals.head),
    Uint8Array.from(leb(grownGlobals.length)),
    Uint8Array.from(grownGlobals),
    wasm.subarray(globals.to, code.head),
    Uint8Array.from(leb(size)),
    wasm.subarray(code.from, body.head),
    Uint8Array.from(grownBody),
    wasm.subarray(body.from, at),
    Uint8Array.from(hook),
    wasm.subarray(at),
  ]);
}

/** `head` is where the size stands, `from` to `to` what it counts. */
interface Span {
  readonly head: number;
  readonly from: number;
  readonly to: number;
}

function* sectionsOf(wasm: Uint8Array): Generator<Span & { readonly id: number }> {
  for (let at = 8; at < wasm.length;) {
    const id = wasm[at]!;
    const size = readLeb(wasm, at + 1);
    const to = size.next + size.value;
    yield { id, head: at + 1, from: size.next, to };
    at = to;
  }
}

function bodiesOf(wasm: Uint8Array, from: number): [Span, ...Span[]] {
  const count = readLeb(wasm, from);
  const bodies: Span[] = [];
  for (let at = count.next; bodies.length < count.value;) {
    const size = readLeb(wasm, at);
    bodies.push({ head: at, from: size.next, to: size.next + size.value });
    at = size.next + size.value;
  }
  const [first, ...rest] = bodies;
  if (!first) throw new Error('The interpreter has no functions');
  return [first, ...rest];
}

/** All imports are functions: module, name, kind 0, type. */
function importIndex(wasm: Uint8Array, from: number): number {
  const count = readLeb(wasm, from);
  let at = count.next;
  const skipName = () => {
    const length = readLeb(wasm, at);
    at = length.next + length.value;
    return new TextDecoder().decode(wasm.subarray(length.next, at));
  };
  for (let index = 0; index < count.value; index++) {
    skipName();
    const name = skipName();
    if (wasm[at] !== 0) throw new Error(`The interpreter imports ${name}, which is no function`);
    at = readLeb(wasm, at + 1).next;
    if (name === HOOK) return index;
  }
  throw new Error(`The interpreter does not import ${HOOK}`);
}

/** The place of the one jump table that dispatches bytecodes. */
function dispatchOf(wasm: Uint8Array, from: number, to: number): number {
  const pattern = Uint8Array.from(DISPATCH);
  const found: number[] = [];
  for (let at = from; ; at++) {
    at = indexOfBytes(wasm, pattern, at);
    if (at < 0 || at >= to) break;
    const table = at + pattern.length - 1;
    if (readLeb(wasm, table + 1).value >= DISPATCH_WAYS) found.push(table);
  }
  const [place] = found;
  if (place === undefined || found.length > 1) {
    throw new Error(`The interpreter's bytecode loop was found ${found.length} times`);
  }
  return place;
}

function readLeb(bytes: Uint8Array, from: number): { value: number; next: number } {
  let value = 0;
  let next = from;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[next++];
    if (byte === undefined || shift > 28) throw new Error('The interpreter is cut off');
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return { value: value >>> 0, next };
  }
}

function leb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** Of a number that is not negative. */
function signedLeb(value: number): number[] {
  const bytes = leb(value);
  const last = bytes.length - 1;
  // Its bit 6 would say that the number is negative.
  return ((bytes[last] ?? 0) & 0x40) === 0
    ? bytes
    : [...bytes.slice(0, last), (bytes[last] ?? 0) | 0x80, 0];
}
