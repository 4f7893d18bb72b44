/** What a piece of source text is. */
type TokenKind = 'plain' | 'keyword' | 'string' | 'comment' | 'number';
export interface Token {
  kind: TokenKind;
  text: string;
}

const python =
  /(?<comment>#[^\n]*)|(?<string>[rbuf]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))|(?<keyword>\b(?:False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)\b)|(?<number>\b(?:0[xX][\da-fA-F]+|\d+(?:\.\d+)?)\b)/g;
const json =
  /(?<string>"(?:\\.|[^"\\\n])*"?)|(?<keyword>\b(?:true|false|null)\b)|(?<number>-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)/g;

/** Characters beyond which colours are not worth the time. */
const longest = 40_000;

/** Splits Python and JSON into pieces to colour; everything else is one plain piece. */
export function tokenize(text: string, name: string): Token[] {
  const pattern = /\.py$/i.test(name) ? python : /\.json$/i.test(name) ? json : null;
  if (!pattern || text.length > longest) return [{ kind: 'plain', text }];
  const tokens: Token[] = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > at) tokens.push({ kind: 'plain', text: text.slice(at, match.index) });
    const kind = (['comment', 'string', 'keyword', 'number'] as const).find(
      (one) => match.groups?.[one] !== undefined,
    );
    tokens.push({ kind: kind ?? 'plain', text: match[0] });
    at = match.index + match[0].length;
  }
  if (at < text.length) tokens.push({ kind: 'plain', text: text.slice(at) });
  return tokens;
}
