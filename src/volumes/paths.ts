import { PortsideError } from '../ground/errors/portside-error';

/*
 * Names are strings, also those whose bytes are not UTF-8: an undecodable byte b becomes the lone
 * code unit U+DC00 + b (0xDC80 … 0xDCFF), which no text holds. So one string is key, path and
 * exact bytes at once. Python calls this "surrogateescape".
 */
const ESCAPE = 0xdc00;
const LONE_SURROGATE = /\p{Surrogate}/gu;
/** What `displayName` escapes; the joiners U+200C and U+200D are none of it. */
export const UNSEEN = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\u00ad\u180e\u200b\u2060-\u2064\ufeff]/gu;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** The name that these bytes are. */
export function nameFromBytes(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return decodeEscaping(bytes);
  }
}

function decodeEscaping(bytes: Uint8Array): string {
  let name = '';
  for (let at = 0; at < bytes.length;) {
    const length = validSequence(bytes, at);
    name += length
      ? strict.decode(bytes.subarray(at, at + length))
      : String.fromCharCode(ESCAPE + (bytes[at] as number));
    at += length || 1;
  }
  return name;
}

/** Length of the well-formed UTF-8 sequence at `at`; 0 if there is none. */
function validSequence(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  const length =
    first < 0x80
      ? 1
      : first < 0xc2
        ? 0
        : first < 0xe0
          ? 2
          : first < 0xf0
            ? 3
            : first < 0xf5
              ? 4
              : 0;
  if (length < 2) return length;
  if (at + length > bytes.length) return 0;
  for (let i = 1; i < length; i++) if (((bytes[at + i] as number) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] as number;
  // Overlong forms, surrogates and what lies beyond U+10FFFF are not UTF-8.
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second >= 0xa0) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second >= 0x90) return 0;
  return length;
}

/**
 * The bytes that a name is.
 * @throws {PortsideError} `name-not-unicode` for a lone surrogate that stands for no byte.
 */
export function nameToBytes(name: string): Uint8Array<ArrayBuffer> {
  if (nameIsUtf8(name)) return encoder.encode(name);
  const bytes: number[] = [];
  for (const character of name) {
    const unit = character.codePointAt(0) as number;
    if (unit >= ESCAPE + 0x80 && unit <= ESCAPE + 0xff) bytes.push(unit - ESCAPE);
    else if (unit >= 0xd800 && unit <= 0xdfff) {
      throw new PortsideError('name-not-unicode', { name: displayName(name) });
    } else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}

export function nameIsUtf8(name: string): boolean {
  return name.search(LONE_SURROGATE) < 0;
}

/**
 * Fit for the eye: U+FFFD if a byte is no text, and escapes as `\x1B` and `\u202E` for what is
 * not seen but changes what is: control characters, marks of writing direction, line separators,
 * and characters without width that no script or emoji needs. Also works on whole paths, and on
 * names that are fit already.
 */
export function displayName(name: string): string {
  return name.replace(LONE_SURROGATE, '\ufffd').replace(UNSEEN, escapeOf);
}

function escapeOf(character: string): string {
  const code = character.charCodeAt(0);
  const digits = code.toString(16).toUpperCase();
  return code < 0x100 ? `\\x${digits.padStart(2, '0')}` : `\\u${digits.padStart(4, '0')}`;
}

/** Length in bytes on disk; also for paths. */
export function byteLength(name: string): number {
  return nameToBytes(name).length;
}

/** @throws {PortsideError} one of the `name-…` codes, if littlefs can't take the name. */
export function checkName(name: string, max: number | null = null): void {
  if (name === '') throw new PortsideError('name-empty');
  if (name === '.' || name === '..') throw new PortsideError('name-dots', { name });
  if (name.includes('/')) throw new PortsideError('name-slash', { name: displayName(name) });
  if (name.includes('\0')) throw new PortsideError('name-nul', { name: displayName(name) });
  // A name of text that can't be too long need not be encoded, as most need not.
  if (nameIsUtf8(name) && (max === null || name.length * 3 <= max)) return;
  const length = byteLength(name);
  if (max !== null && length > max)
    throw new PortsideError('name-too-long', { name: displayName(name), length, max });
}

/**
 * The names of an absolute path; none for the root. Empty parts are refused, not skipped: '/a//b'
 * is more likely a mistake than a wish.
 * @throws {PortsideError} `path-not-absolute` or a `name-…` code.
 */
export function splitPath(path: string): string[] {
  if (!path.startsWith('/'))
    throw new PortsideError('path-not-absolute', { path: displayName(path) });
  if (path === '/') return [];
  const names = path.slice(1).split('/').map(canonicalName);
  for (const name of names) checkName(name);
  return names;
}

/** The one spelling of a name's bytes: escapes that together are UTF-8 become the character. */
export function canonicalName(name: string): string {
  return nameIsUtf8(name) ? name : nameFromBytes(nameToBytes(name));
}

export function joinPath(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}

export function pathOf(names: readonly string[]): string {
  return `/${names.join('/')}`;
}

/** The directory that holds it; the root for the root. */
export function parentPath(path: string): string {
  const at = path.lastIndexOf('/');
  return at <= 0 ? '/' : path.slice(0, at);
}

/** The deepest folder that all of the paths lie in. */
export function commonFolder(paths: readonly string[]): string {
  let folder = parentPath(paths[0] ?? '/');
  while (!paths.every((path) => isWithin(parentPath(path), folder))) folder = parentPath(folder);
  return folder;
}

/** Last part; '' for the root. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** True for the directory itself and everything below it. */
export function isWithin(path: string, directory: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`);
}

/**
 * Order of names by their bytes, so the same everywhere whatever the language. Compares code
 * points, which UTF-8 keeps in order; an escaped byte sorts by its code unit.
 */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    // Halves of surrogate pairs stand for code points above all of the basic plane.
    if (x >= 0xd800 && x <= 0xdfff) x += 0x10000;
    if (y >= 0xd800 && y <= 0xdfff) y += 0x10000;
    return x < y ? -1 : 1;
  }
  return a.length - b.length;
}

/** Order of paths as a tree shows them: name by name, a directory before what it holds. */
export function comparePaths(a: string, b: string): number {
  const x = a.split('/');
  const y = b.split('/');
  for (let i = 0; i < x.length && i < y.length; i++) {
    const order = compareNames(x[i] as string, y[i] as string);
    if (order) return order;
  }
  return x.length - y.length;
}

/**
 * 'a.py' → 'a (2).py', the first that `taken` does not know. What comes before the number is cut
 * between two characters, so that the name has no more than `max` bytes; if nothing is left of it
 * the extension is cut as well, and a number alone is the shortest. `mark`: what the n-th try has
 * in place of the number, from 1 on.
 */
export function freeName(
  name: string,
  taken: (name: string) => boolean,
  max = Infinity,
  mark = (n: number) => ` (${n + 1})`,
): string {
  const dot = name.lastIndexOf('.');
  const stem = dot > 0 ? name.slice(0, dot) : name;
  const extension = dot > 0 ? name.slice(dot) : '';
  for (let n = 1; ; n++) {
    const number = mark(n);
    const end = startOf(extension, max - byteLength(number) - 1);
    const start = startOf(stem, max - byteLength(number + end));
    const candidate = start + number + end;
    if (!taken(candidate)) return candidate;
  }
}

/**
 * 'a.py' → 'a copy.py', 'a copy 2.py', of a copy as well; `word` is 'copy' in the language of the
 * page. Cut as `freeName` cuts.
 */
export function copyName(
  name: string,
  word: string,
  taken: (name: string) => boolean,
  max = Infinity,
): string {
  const dot = name.lastIndexOf('.');
  const stem = dot > 0 ? name.slice(0, dot) : name;
  const number = stem.match(/ \d+$/)?.[0] ?? '';
  const before = stem.slice(0, stem.length - number.length);
  const own = before.endsWith(` ${word}`) ? before.slice(0, -word.length - 1) : '';
  const bare = own ? own + name.slice(stem.length) : name;
  return freeName(bare, taken, max, (n) => (n === 1 ? ` ${word}` : ` ${word} ${n}`));
}

/** As many of the first characters as have no more than so many bytes. */
function startOf(text: string, max: number): string {
  let start = '';
  let left = max;
  for (const character of text) {
    left -= byteLength(character);
    if (left < 0) break;
    start += character;
  }
  return start;
}

/** The paths that lie below no other one of the list, each once. */
export function topmost(paths: readonly string[]): string[] {
  const unique = new Set(paths);
  const covered = (path: string): boolean => {
    if (path === '/') return false;
    const parent = parentPath(path);
    return unique.has(parent) || covered(parent);
  };
  return [...unique].filter((path) => !covered(path));
}
