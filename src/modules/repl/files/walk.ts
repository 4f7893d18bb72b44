import type { ReplAbilities } from '../line/abilities';

/**
 * Python that defines `W(path, f)`: calls `f(name, entry)` for each entry of a directory, the name
 * in bytes, the entry as `o.ilistdir` has it. A directory is always read to its end, whatever happens: one left in the
 * middle stays open, and littlefs, which keeps a list of open directories, then may never come back
 * from a change of it (seen with generation 2), or walk over memory that has another use by then.
 */
const BY_ILISTDIR = `def W(p,f):
 i=o.ilistdir(p)
 try:
  for x in i:
   n=x[0]
   if isinstance(n,str):n=bytes(n,'utf8')
   if n not in(b'.',b'..'):f(n,x)
 except:
  for x in i:pass
  raise
`;

/** Type 0 is one that is not known. */
const BY_LISTDIR = `def W(p,f):
 for n in o.listdir(p):
  if isinstance(n,str):n=bytes(n,'utf8')
  f(n,(n,0))
`;

export function walkSource({ osHas }: Pick<ReplAbilities, 'osHas'>): string {
  return osHas.has('ilistdir') ? BY_ILISTDIR : BY_LISTDIR;
}
