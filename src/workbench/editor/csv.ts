import type { StreamParser } from '@codemirror/language';

interface State {
  /** What stands between two fields; null before the first line. */
  separator: string | null;
  column: number;
  /** Within quotes, which may hold line ends. */
  quoted: boolean;
}

/** What may separate fields, the likeliest first. */
const SEPARATORS = [',', ';', '\t'];
/** Neighbouring columns look different, and each like itself on every line. */
const COLOURS = [null, 'keyword', 'string', 'number'] as const;

/** Tables as text, each column in a colour of its own; RFC 4180, with whatever separates the first line. */
export const csv: StreamParser<State> = {
  name: 'csv',
  startState: () => ({ separator: null, column: 0, quoted: false }),
  token(stream, state) {
    state.separator ??= separatorOf(stream.string);
    if (stream.sol() && !state.quoted) state.column = 0;
    if (!state.quoted && stream.eat(state.separator)) {
      state.column++;
      return 'punctuation';
    }
    const colour = COLOURS[state.column % COLOURS.length] ?? null;
    if (!state.quoted && !stream.eat('"')) {
      for (let next = stream.peek(); next && next !== state.separator; next = stream.peek()) {
        stream.next();
      }
      return colour;
    }
    // Two quotes are one that is meant; the last one ends it.
    state.quoted = true;
    for (let next = stream.next(); next; next = stream.next()) {
      if (next !== '"' || stream.eat('"')) continue;
      state.quoted = false;
      break;
    }
    return colour;
  },
};

function separatorOf(line: string): string {
  const bare = line.replace(/"[^"]*"?/g, '');
  const count = (separator: string) => bare.split(separator).length;
  return SEPARATORS.reduce((best, one) => (count(one) > count(best) ? one : best));
}
