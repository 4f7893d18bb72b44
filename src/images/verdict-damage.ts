import type { DiagnosticCode } from 'littlefs-wasm';
import type { VerdictReason } from './target-types';
import { reason, reasonAbout, type Finding, type VerdictSubject } from './verdict-subject';

/** Findings at which a directory can't be walked to its end. */
const BREAKS_DIRECTORY: readonly DiagnosticCode[] = [
  'pair-bad',
  'pointer-outside',
  'pointer-missing',
  'cycle',
];

/** What a mount or the first use stumbles over. */
export function damageReasons(subject: VerdictSubject): VerdictReason[] {
  const has = (code: DiagnosticCode) => subject.findings.some((finding) => finding.code === code);
  return [
    ...superblockReasons(subject),
    ...directoryReasons(subject),
    ...contentReasons(subject),
    ...(has('move-pending') ? [reason('move-pending', 'info')] : []),
    ...(has('orphans-possible') || has('orphan') ? [reason('orphans-possible', 'info')] : []),
  ];
}

function superblockReasons({ trust, findings }: VerdictSubject): VerdictReason[] {
  if (trust === 'damaged') return [reason('superblock-damaged', 'fatal')];
  if (trust === 'rescued') return [reason('superblock-missing', 'fatal')];
  const half = findings.find(({ code }) => code === 'superblock-half-bad');
  return half ? [reason('superblock-half-bad', 'warning', { block: half.block })] : [];
}

/**
 * The mount of generation 2 follows the threaded list over every directory, and fails at the first
 * bad pair; that of generation 1 reads the superblock alone. A root that can't be read is fatal in
 * both: QuecPython firmware answers a corrupt image with an empty `/usr` (quecpython facts, §1).
 */
function directoryReasons(subject: VerdictSubject): VerdictReason[] {
  const broken = subject.findings.filter((finding) => breaksDirectory(subject, finding));
  if (!broken.length) return [];
  const root = broken.some(({ entry }) => entry === 0);
  if (root) return [reason('root-damaged', 'fatal')];
  return subject.generation === 2
    ? [reason('directory-damaged', 'fatal', { count: broken.length })]
    : [];
}

function breaksDirectory({ entries }: VerdictSubject, { code, entry }: Finding): boolean {
  // A bad pair on the list that belongs to no directory stops the walk as well.
  return BREAKS_DIRECTORY.includes(code) && (entry < 0 || entries[entry]?.type === 'dir');
}

function contentReasons(subject: VerdictSubject): VerdictReason[] {
  const { blocksPresent, blockCount, entries } = subject;
  const damaged = entries.filter((entry) => entry.damaged);
  const missing = subject.findings.some(({ code }) => code === 'pointer-missing');
  const short =
    blocksPresent < blockCount
      ? [
          reason('dump-short', missing ? 'error' : 'warning', {
            present: blocksPresent,
            expected: blockCount,
          }),
        ]
      : [];
  return [...short, ...reasonAbout('entries-damaged', 'error', damaged)];
}
