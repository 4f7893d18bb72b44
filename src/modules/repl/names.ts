import type { CallOptions } from '../../volumes/volume';
import type { ReplScheduler } from './line/scheduler';

/** Longer names, or such as are none, are nobody's. */
const NAME = /^[A-Za-z_][\w.]{0,60}$/;
/** Names that go into one answer: more would be long on a line that loses bytes. */
const TOGETHER = 40;

/**
 * What `dir` says of a module of the interpreter, or of a class in it; '' for what is built in. Null if
 * there is none, or if the line is not free.
 * @throws {PortsideError} `answer-garbled`, `deadline`, `line-lost`, `cancelled`
 */
export async function namesOf(
  session: ReplScheduler,
  of: string,
  { signal }: CallOptions = {},
): Promise<readonly string[] | null> {
  if (session.state !== 'idle' || session.watch.running || (of && !NAME.test(of))) return null;
  const [module, ...inside] = of.split('.');
  const source = module ? `__import__('${module}')` : `__import__('builtins')`;
  const body = `try:
 x=${source}
 for n in (${inside.map((name) => `'${name}',`).join('')}):x=getattr(x,n)
 d=dir(x)
 for i in range(0,len(d),${TOGETHER}):A(*d[i:i+${TOGETHER}])
except(ImportError,AttributeError):A(None)
`;
  const answers = await session.turn(signal, (turn) => turn.call(body, { signal }));
  const names = answers.flat();
  return names.includes(null) ? null : names.filter((name) => typeof name === 'string');
}
