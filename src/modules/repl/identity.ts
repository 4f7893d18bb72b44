import type { ModuleDetail, ModuleIdentity } from '../module';
import type { ReplAbilities } from './line/abilities';

/** The order of a plain `uname`; QuecPython's own names each part. */
const UNAME = ['sysname', 'nodename', 'release', 'version', 'machine'] as const;

type Said = Pick<
  ReplAbilities,
  'uname' | 'platform' | 'version' | 'machine' | 'heapFree' | 'heapUsed'
>;

/** What a module says of itself. */
export function identityOf({
  uname,
  platform,
  version,
  machine,
  heapFree,
  heapUsed,
}: Said): ModuleIdentity {
  const named = new Map<string, string>();
  uname.forEach((part, i) => {
    const [, key, value] = /^(\w+)=(.*)$/s.exec(part) ?? [];
    if (key !== undefined && value !== undefined) named.set(key, value);
    else if (UNAME[i] !== undefined) named.set(UNAME[i], part);
  });
  const details: ModuleDetail[] = [];
  const add = (key: string, value: string | null | undefined) => {
    if (value) details.push({ term: { key, params: {} }, value });
  };
  add('term_model', named.get('sysname'));
  const board = named.get('machine') ?? machine;
  add('term_machine', board);
  add('term_release', named.get('release'));
  add('term_firmware', named.get('version'));
  add('term_qpyver', named.get('qpyver'));
  add('term_python', version);
  add('term_platform', platform);
  add('term_heap_free', heapFree === null ? null : String(heapFree));
  add('term_heap_used', heapUsed === null ? null : String(heapUsed));
  return {
    model: named.get('sysname') ?? board ?? (platform || null),
    // The version of the language that stands before it says nothing of the firmware.
    firmware:
      named.get('qpyver') ?? named.get('version') ?? (version.replace(/^[\d.]+; /, '') || null),
    details,
  };
}
