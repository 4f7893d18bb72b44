import type { DiagnosticCode } from 'littlefs-wasm';
import type { VerdictReason } from '../presets/target-types';
import { reason, reasonAbout, type Finding, type VerdictSubject } from './subject';

/** Findings at which a directory can't be walked to its end. */
const BREAKS_DIRECTORY: readonly DiagnosticCode[] = [
  'pair-bad',
  'pointer-outside',
  'pointer-missing',
  'cycle',
];

/** What a mount or the first use stumbles over. */
export function damageReasons(subject: VerdictSubject): VerdictReason[] {
  return [
    ...superblockReasons(subject),
    ...directoryReasons(subject),
    ...contentReasons(subject),
    ...olderStateReasons(subject.findings),
    ...firstWriteReasons(subject),
  ];
}

/** The gravest of each kind: the pair whose halves are the most revisions apart has lost the most. */
export function olderStateReasons(findings: readonly Finding[]): VerdictReason[] {
  const lost = findings.filter(({ code }) => code === 'older-state');
  const [worst] = lost.sort((one, other) => other.b - other.a - (one.b - one.a));
  if (worst) return [reason('older-state', 'warning', { shown: worst.a, newer: worst.b })];
  const possible = findings.find(({ code }) => code === 'older-state-possible');
  return possible ? [reason('older-state-possible', 'warning', { shown: possible.a })] : [];
}

/** What the driver's first write will do about what a power loss left. */
function firstWriteReasons({ findings, generation }: VerdictSubject): VerdictReason[] {
  const count = (wanted: DiagnosticCode) => findings.filter(({ code }) => code === wanted).length;
  const changes = (['repair-restores', 'repair-drops'] as const).filter((code) => count(code) > 0);
  // Generation 2 looks for orphans only if its global state says that there may be some.
  const cleans =
    count('orphans-possible') > 0 ||
    (generation === 1 && count('orphan') + count('half-orphan') > 0);
  const stays = !cleans && count('orphan') > 0;
  return [
    ...changes.map((code) => reason(code, 'warning', { count: count(code) })),
    ...(count('move-pending') ? [reason('move-pending', 'info')] : []),
    ...(cleans ? [reason('orphans-possible', 'info')] : []),
    ...(stays ? [reason('orphan-stays', 'info')] : []),
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
