/**
 * Python that defines `W(path, f)`: calls `f(name, entry)` for each entry that `o.ilistdir` gives,
 * the name in bytes. A directory is always read to its end, whatever happens: one left in the
 * middle stays open, and littlefs, which keeps a list of open directories, then may never come back
 * from a change of it (seen with generation 2), or walk over memory that has another use by then.
 */
export const WALK = `def W(p,f):
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
