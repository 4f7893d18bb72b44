import { byteLength, nameIsUtf8 } from '../../volumes/paths';
import type { Target, VerdictReason } from '../presets/target-types';
import { reasonAbout, type VerdictSubject } from './subject';

/** What QuecPython's own tools list and transfer without trouble. */
const PLAIN = /^[\x21-\x7e]*$/;

/** Names and paths that the module or its tools have trouble with. */
export function nameReasons({ entries }: VerdictSubject, target: Target): VerdictReason[] {
  const { module, partition } = target;
  const { nameMax, pathMax, family } = module;
  const tooLong = entries.filter(({ name }) => byteLength(name) > nameMax);
  const notUtf8 = entries.filter(({ name }) => !nameIsUtf8(name));
  const awkward =
    family === 'quecpython'
      ? entries.filter(({ name }) => nameIsUtf8(name) && !PLAIN.test(name))
      : [];
  const reasons = [
    ...reasonAbout('name-too-long', 'error', tooLong, { max: nameMax }),
    ...reasonAbout('name-not-utf8', 'warning', notUtf8),
    ...reasonAbout('name-awkward', 'info', awkward),
  ];
  if (!pathMax) return reasons;
  const mount = partition.mountPoint === '/' ? 0 : byteLength(partition.mountPoint);
  const length = ({ path }: { path: string }) => (path === '/' ? 0 : mount + byteLength(path));
  const { sure, never: max } = pathMax;
  return [
    ...reasons,
    ...reasonAbout(
      'path-too-long',
      'error',
      entries.filter((entry) => length(entry) > max),
      { max },
    ),
    ...reasonAbout(
      'path-maybe-too-long',
      'warning',
      entries.filter((entry) => length(entry) > sure && length(entry) <= max),
      { sure, max },
    ),
  ];
}
