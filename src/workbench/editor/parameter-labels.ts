import type { ParameterRow } from '../../volumes/text/parameters';

const SPELLINGS = [
  ['true', 'false'],
  ['yes', 'no'],
  ['on', 'off'],
] as const;

/** True and false as the value spells them: `Yes` goes with `No`. */
export function spellings(value: string): string[] {
  const pair = SPELLINGS.find((two) => two.some((word) => word === value.toLowerCase()));
  const like = (word: string) => {
    if (value === value.toUpperCase()) return word.toUpperCase();
    return value[0] === value[0]?.toUpperCase() ? word[0]?.toUpperCase() + word.slice(1) : word;
  };
  return (pair ?? SPELLINGS[0]).map(like);
}

/** How a path among these values is written as one word; '' for the whole. */
export function pathLabels(rows: readonly ParameterRow[]): (path: readonly string[]) => string {
  const arrays = new Set(rows.flatMap(({ kind, path }) => (kind === 'array' ? key(path) : [])));
  return (path) =>
    path.reduce((before, name, depth) => {
      if (arrays.has(key(path.slice(0, depth)))) return `${before}[${name}]`;
      if (!/^[\p{L}\p{N}_$-]+$/u.test(name)) return `${before}[${JSON.stringify(name)}]`;
      return before ? `${before}.${name}` : name;
    }, '');
}

/** The path of each value as one word, such as `net.apn[0]`. */
export function labelsOf(rows: readonly ParameterRow[]): string[] {
  const labelOf = pathLabels(rows);
  const times = new Map<string, number>();
  return rows.map(({ path }) => {
    const label = labelOf(path);
    const count = (times.get(label) ?? 0) + 1;
    times.set(label, count);
    return count > 1 ? `${label} (${count})` : label;
  });
}

const key = (path: readonly string[]) => JSON.stringify(path);
