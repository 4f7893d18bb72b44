import { PortsideError } from '../../ground/errors/portside-error';
import { scanIniSections } from './ini-scan';
import {
  reread,
  spellJson,
  type ParameterFile,
  type ParameterKind,
  type ParameterRow,
} from './parameters';

/** Something that a key can be added to: an object or array of JSON, a section of an INI. */
export interface ParameterPlace {
  readonly path: readonly string[];
  /** What is added has a name; false in an array. */
  readonly named: boolean;
}

export interface NewParameter {
  readonly name: string;
  readonly kind: ParameterKind;
  /** As a form shows it: a string without quotes; of no account for containers. */
  readonly value: string;
}

/** What a text became, and the rows that came or went. */
export interface KeyChange {
  readonly file: ParameterFile;
  /** Id of the first row that came or went. */
  readonly at: number;
  readonly count: number;
}

/** Where keys can be added, in their order; none in a text that is one plain value. */
export function placesOf(file: ParameterFile): ParameterPlace[] {
  if (file.format === 'ini') {
    return scanIniSections(file.text).map(({ path }) => ({ path, named: true }));
  }
  return file.rows.flatMap(({ kind, path }) =>
    kind === 'object' || kind === 'array' ? { path, named: kind === 'object' } : [],
  );
}

/**
 * The file with one key more, as the last of its place and spelled as its neighbours are.
 * @param place index in `placesOf`
 * @throws {PortsideError} `parameter-name-empty`; `parameter-exists` with `name`;
 * `parameter-name` with `name`, `value-not-allowed` with `value`: it would be read back as something else
 */
export function addParameter(file: ParameterFile, place: number, added: NewParameter): KeyChange {
  const where = placesOf(file)[place];
  if (!where) throw new Error(`There is no place ${place}`);
  const name = where.named ? checkedName(file, where, added.name) : added.name;
  const text =
    file.format === 'json'
      ? withJson(file, where, { ...added, name })
      : withIni(file, place, { ...added, name });
  const next = reread(file.format, text);
  const at = next ? firstDifference(file.rows, next.rows) : 0;
  const row = next?.rows[at];
  const key = where.named ? name : String(childrenOf(file, where.path).length);
  if (!next || !row || !samePath(row.path, [...where.path, key])) {
    throw new PortsideError('parameter-name', { name });
  }
  const known = [...next.rows.slice(0, at), ...next.rows.slice(at + 1)];
  const container = added.kind === 'object' || added.kind === 'array';
  if (!sameRows(known, file.rows) || (!container && row.value !== added.value)) {
    throw new PortsideError('value-not-allowed', { value: added.value });
  }
  return { file: next, at, count: 1 };
}

/** The file without a key and all that it holds. @throws {Error} for the whole, which has no key */
export function removeParameter(file: ParameterFile, id: number): KeyChange {
  const row = file.rows[id];
  if (!row || !row.path.length) throw new Error(`Row ${id} can't be removed`);
  const count = file.rows.filter(({ start, end }) => start >= row.start && end <= row.end).length;
  const [from, to] = file.format === 'json' ? jsonRange(file, row) : iniRange(file.text, row);
  const next = reread(file.format, file.text.slice(0, from) + file.text.slice(to));
  if (!next || next.rows.length !== file.rows.length - count) {
    throw new Error(`Row ${id} was not removed alone`);
  }
  return { file: next, at: id, count };
}

/** A text has one end of line throughout, which its first tells. */
const lineEnd = (text: string) => /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';

function checkedName(file: ParameterFile, { path }: ParameterPlace, typed: string): string {
  const name = file.format === 'ini' ? typed.trim() : typed;
  if (!name) throw new PortsideError('parameter-name-empty');
  // Some readers take any line that begins so for a section.
  if (file.format === 'ini' && name.startsWith('[')) {
    throw new PortsideError('parameter-name', { name });
  }
  if (childrenOf(file, path).some((row) => row.path.at(-1) === name)) {
    throw new PortsideError('parameter-exists', { name });
  }
  return name;
}

/** What a container or section holds itself, in the order of the text. */
function childrenOf(file: ParameterFile, path: readonly string[]): ParameterRow[] {
  return file.rows.filter(
    (row) => row.path.length === path.length + 1 && samePath(row.path.slice(0, -1), path),
  );
}

function withJson(
  file: ParameterFile,
  { path, named }: ParameterPlace,
  { name, kind, value }: NewParameter,
): string {
  const { text } = file;
  const spelled = spellJson(value, kind, '');
  if (spelled === null) throw new PortsideError('value-not-allowed', { value });
  const container = file.rows.find(
    (row) => samePath(row.path, path) && (row.kind === 'object' || row.kind === 'array'),
  );
  if (!container) throw new Error('A place of a JSON text is one of its containers');
  const last = childrenOf(file, path).at(-1);
  if (!last) {
    const key = named ? `${JSON.stringify(name)}: ` : '';
    return insert(text, container.start + 1, key + spelled);
  }
  const before = /[ \t\r\n]*$/.exec(text.slice(0, last.from))?.[0] ?? '';
  const colon = /\s*:\s*$/.exec(text.slice(last.from, last.start))?.[0] ?? ': ';
  // Items of one line that have nothing between them but a comma are told apart by a space.
  const space = before === '' && last === childrenOf(file, path)[0] ? ' ' : before;
  const key = named ? JSON.stringify(name) + colon : '';
  return insert(text, last.end, `,${space}${key}${spelled}`);
}

function withIni(file: ParameterFile, place: number, { name, value }: NewParameter): string {
  const { text } = file;
  const section = scanIniSections(text)[place];
  if (!section) throw new Error(`There is no section ${place}`);
  const like = childrenOf(file, section.path).at(-1) ?? file.rows[0];
  const separator = (like && /[ \t]*[=:][ \t]*/.exec(text.slice(like.from))?.[0]) ?? '=';
  const line = `${name}${separator}${value}`;
  if (section.end > 0) return insert(text, section.end, lineEnd(text) + line);
  return insert(text, 0, line + lineEnd(text));
}

/** With the comma that goes with it. */
function jsonRange(file: ParameterFile, row: ParameterRow): readonly [number, number] {
  const siblings = childrenOf(file, row.path.slice(0, -1));
  const index = siblings.indexOf(row);
  const [before, after] = [siblings[index - 1], siblings[index + 1]];
  if (before) return [before.end, row.end];
  if (after) return [row.from, after.from];
  const container = file.rows
    .slice(0, row.id)
    .findLast(({ start, end }) => start < row.from && end > row.end);
  return container ? [container.start + 1, container.end - 1] : [row.from, row.end];
}

/** The whole line, with its end. */
function iniRange(text: string, row: ParameterRow): readonly [number, number] {
  const from =
    Math.max(text.lastIndexOf('\n', row.from - 1), text.lastIndexOf('\r', row.from - 1)) + 1;
  const rest = /[^\r\n]*(?:\r\n|\r|\n)?/.exec(text.slice(row.end))?.[0] ?? '';
  return [from, row.end + rest.length];
}

const insert = (text: string, at: number, what: string) =>
  text.slice(0, at) + what + text.slice(at);

const samePath = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((name, i) => name === other[i]);

function firstDifference(before: readonly ParameterRow[], after: readonly ParameterRow[]): number {
  const found = after.findIndex((row, i) => {
    const old = before[i];
    return (
      !old || !samePath(row.path, old.path) || row.value !== old.value || row.kind !== old.kind
    );
  });
  return found < 0 ? after.length : found;
}

const sameRows = (one: readonly ParameterRow[], other: readonly ParameterRow[]) =>
  one.length === other.length &&
  one.every((row, i) => {
    const twin = other[i];
    return twin && row.value === twin.value && samePath(row.path, twin.path);
  });
