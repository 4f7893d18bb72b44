import { PortsideError } from '../../ground/errors/portside-error';
import { isOnlyIni, scanIni } from './ini-scan';
import { jsonProblem, scanJson } from './json-scan';

export type ParameterKind = 'string' | 'number' | 'boolean' | 'null' | 'object' | 'array';

/** One line of a form. */
export interface ParameterRow {
  /** Place in the list; stays the same while values are edited. */
  readonly id: number;
  /** Keys from the outside in, or section and key; one may occur twice. */
  readonly path: readonly string[];
  readonly kind: ParameterKind;
  /** What to show and edit: a string without quotes and escapes, a number as it is spelled; '' for a container. */
  readonly value: string;
  /** False for containers. */
  readonly editable: boolean;
  /** Offset of its key in the text; of the value if it has none. */
  readonly from: number;
  /** Offsets of the value in the text. */
  readonly start: number;
  readonly end: number;
}

/** A text of factory parameters and the values in it. All else in it stays as it is. */
export interface ParameterFile {
  readonly format: 'json' | 'ini';
  readonly text: string;
  readonly rows: readonly ParameterRow[];
}

/** Texts of other kinds, which may look like lists of values by chance. */
const OTHER = /\.(?:py|mpy|js|mjs|ts|c|h|cpp|lua|sh|md|html?|css|csv|xml|log|pem|crt|key)$/i;

/** Whether a form makes sense: JSON and INI by their names, else if every line is a `key=value`. */
export function holdsParameters(text: string, name: string): boolean {
  if (/\.(?:json|ini|cfg|conf|properties|env)$/i.test(name)) return true;
  if (OTHER.test(name)) return false;
  return looksJson(text) ? jsonProblem(text) === null : isOnlyIni(text);
}

/**
 * The parameters of a text: JSON if its name or its beginning says so, else `key=value`.
 * @throws {PortsideError} `json-syntax` with `line` and `column`
 */
export function readParameters(text: string, name = ''): ParameterFile {
  if (/\.json$/i.test(name) || (!/\.(ini|cfg|conf)$/i.test(name) && looksJson(text))) {
    return readJson(text);
  }
  return readIni(text);
}

/**
 * The file with another value; only the characters of that value differ.
 * @param kind of a JSON value, if it shall become another one
 * @throws {PortsideError} `value-not-allowed` if it would be read back as something else
 */
export function setParameter(
  file: ParameterFile,
  id: number,
  value: string,
  kind?: ParameterKind,
): ParameterFile {
  const row = file.rows[id];
  if (!row?.editable) throw new Error(`Row ${id} has no value to edit`);
  const wanted = kind ?? row.kind;
  if (value === row.value && wanted === row.kind) return file;
  const before = file.text.slice(row.start, row.end);
  const spelled = file.format === 'json' ? spellJson(value, wanted, before) : value;
  if (spelled === null) throw new PortsideError('value-not-allowed', { value });
  const text = file.text.slice(0, row.start) + spelled + file.text.slice(row.end);
  const next = reread(file.format, text);
  const same = next?.rows.every((other, i) => {
    const known = file.rows[i];
    if (i === id) return other.value === value && (file.format === 'ini' || other.kind === wanted);
    return other.value === known?.value && other.path.join('\0') === known.path.join('\0');
  });
  if (!next || !same || next.rows.length !== file.rows.length) {
    throw new PortsideError('value-not-allowed', { value });
  }
  return next;
}

/** Reads a text again that was spelled here; null if it can't be. */
export function reread(format: ParameterFile['format'], text: string): ParameterFile | null {
  if (format === 'ini') return readIni(text);
  return jsonProblem(text) ? null : readJson(text);
}

function readJson(text: string): ParameterFile {
  const values = scanJson(text);
  if (!Array.isArray(values)) {
    throw new PortsideError('json-syntax', { line: values.line, column: values.column });
  }
  const rows = values.map(({ path, kind, from, start, end }, id): ParameterRow => {
    const editable = kind !== 'object' && kind !== 'array';
    const spelled = editable ? text.slice(start, end) : '';
    const value = kind === 'string' ? (JSON.parse(spelled) as string) : spelled;
    return { id, path, kind, value, editable, from, start, end };
  });
  return { format: 'json', text, rows };
}

function readIni(text: string): ParameterFile {
  const rows = scanIni(text).map((found, id): ParameterRow => ({
    ...found,
    id,
    value: text.slice(found.start, found.end),
    editable: true,
  }));
  return { format: 'ini', text, rows };
}

/** A '[' begins an array as well as a section. */
function looksJson(text: string): boolean {
  const first = text.trimStart()[0];
  return first === '{' || (first === '[' && jsonProblem(text) === null);
}

/**
 * A value as JSON has it; null if one of that kind can't be so.
 * @param before what stands there now; '' for a new one
 */
export function spellJson(value: string, kind: ParameterKind, before: string): string | null {
  if (kind === 'string') {
    const spelled = JSON.stringify(value);
    // A file that is ASCII by means of escapes stays so.
    const escapes = /\\u[0-9a-f]{4}/i.test(before) && /^[\0-\x7f]*$/.test(before);
    return escapes ? spelled.replace(/[^\0-\x7f]/g, escapeUnit) : spelled;
  }
  if (kind === 'number')
    return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(value) ? value : null;
  if (kind === 'boolean') return value === 'true' || value === 'false' ? value : null;
  if (kind === 'object' || kind === 'array') return kind === 'object' ? '{}' : '[]';
  return value === 'null' ? value : null;
}

const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
