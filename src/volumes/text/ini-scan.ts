/** One `key=value` of a text with its place. */
export interface IniValue {
  /** Section, if there is one, and key. */
  readonly path: readonly string[];
  readonly kind: 'string' | 'number' | 'boolean';
  /** Offset of its key. */
  readonly from: number;
  /** Offsets in the text, without spaces around and without quotes. */
  readonly start: number;
  readonly end: number;
}

const SECTION = /^[ \t]*\[([^\]]*)\][ \t]*(?:[;#].*)?$/;
const COMMENT = /^[ \t]*(?:[;#]|\/\/|$)/;
const PAIR = /^([ \t]*)([^=:]*?)([ \t]*[=:][ \t]*)(.*)$/;
/** A value ends before a comment that a space sets off, or with its closing quote. */
const QUOTED = /^(["'])(.*?)\1[ \t]*(?:[;#].*)?$/;
const INLINE_COMMENT = /(?:^|[ \t])[ \t]*[;#].*$/;

/**
 * The values of an INI or `key=value` text, in their order. Comments, blank lines and whatever else
 * is no value are passed over; nothing is refused, since there is no one grammar to hold it to.
 */
export function scanIni(text: string): IniValue[] {
  const values: IniValue[] = [];
  let section: string[] = [];
  for (const { 0: line, index } of text.matchAll(/[^\r\n]+/g)) {
    const head = SECTION.exec(line);
    if (head) section = [(head[1] ?? '').trim()];
    if (head || COMMENT.test(line)) continue;
    const pair = PAIR.exec(line);
    if (!pair) continue;
    const [, indent = '', key = '', separator = '', rest = ''] = pair;
    const { from, value } = valueIn(rest);
    const keyAt = index + indent.length;
    const start = keyAt + key.length + separator.length + from;
    const place = { from: keyAt, start, end: start + value.length };
    values.push({ path: [...section, key], kind: kindOf(value), ...place });
  }
  return values;
}

/** Where a section can be added to. */
export interface IniSection {
  /** Its name; none for what comes before the first section. */
  readonly path: readonly string[];
  /** Offset behind its last value, or behind its head; without the end of the line. */
  readonly end: number;
}

/** The sections of a text, in their order; the first has no name. */
export function scanIniSections(text: string): IniSection[] {
  const sections: { path: string[]; end: number }[] = [{ path: [], end: 0 }];
  for (const { 0: line, index } of text.matchAll(/[^\r\n]+/g)) {
    const end = index + line.length;
    const head = SECTION.exec(line);
    const last = sections.at(-1);
    if (head) sections.push({ path: [(head[1] ?? '').trim()], end });
    else if (last && !COMMENT.test(line) && PAIR.test(line)) last.end = end;
  }
  return sections;
}

/** Whether a text holds values and nothing besides values, sections and comments. */
export function isOnlyIni(text: string): boolean {
  const lines = text.split(/[\r\n]+/).filter((line) => !COMMENT.test(line) && !SECTION.test(line));
  return lines.length > 0 && lines.every((line) => PAIR.exec(line)?.[2]);
}

function valueIn(rest: string): { from: number; value: string } {
  const quoted = QUOTED.exec(rest);
  if (quoted) return { from: 1, value: quoted[2] ?? '' };
  return { from: 0, value: rest.replace(INLINE_COMMENT, '').trimEnd() };
}

function kindOf(value: string): IniValue['kind'] {
  if (/^[-+]?(?:\d+(?:\.\d*)?|\.\d+|0x[\da-f]+)$/i.test(value)) return 'number';
  return /^(?:true|false|yes|no|on|off)$/i.test(value) ? 'boolean' : 'string';
}
