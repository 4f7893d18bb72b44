import { damageReasons } from './damage';
import { geometryReasons } from './geometry';
import { nameReasons } from './names';
import type { VerdictSubject } from './subject';
import type {
  Outcome,
  PassedCheck,
  ReasonCode,
  Severity,
  Target,
  Verdict,
  VerdictReason,
} from '../presets/target-types';

const GRAVITY: readonly Severity[] = ['fatal', 'error', 'warning', 'info'];

/** Which reasons speak against which check; a check without a reason has been passed. */
const AGAINST: Readonly<Record<PassedCheck, readonly ReasonCode[]>> = {
  generation: ['generation-differs'],
  version: ['version-newer', 'version-unconfirmed', 'generation-differs'],
  superblock: [
    'superblock-damaged',
    'superblock-missing',
    'superblock-half-bad',
    'offset-not-zero',
    'limit-exceeds',
  ],
  root: ['root-damaged', 'directory-damaged', 'superblock-missing'],
  'block-size': ['block-size-differs'],
  'block-count': ['block-count-differs', 'block-count-unconfirmed', 'size-unknown'],
  size: ['file-larger', 'file-smaller', 'size-unknown', 'dump-short'],
  'last-block': ['last-block-used', 'size-unknown', 'no-room'],
};

/** What the module will do with the image when it is flashed to the target's partition. */
export function judge(subject: VerdictSubject, target: Target): Verdict {
  if (!target.module.littlefs) {
    const reason: VerdictReason = {
      code: 'module-without-littlefs',
      severity: 'fatal',
      params: {},
      paths: [],
    };
    return { outcome: 'unsuitable', reasons: [reason], passed: [] };
  }
  const reasons = [
    ...geometryReasons(subject, target),
    ...damageReasons(subject),
    ...nameReasons(subject, target),
  ].sort((a, b) => GRAVITY.indexOf(a.severity) - GRAVITY.indexOf(b.severity));
  const codes = new Set(reasons.map(({ code }) => code));
  const checks = Object.keys(AGAINST) as PassedCheck[];
  const passed = checks.filter((check) => {
    // Generation 1 does not compare the count, so there is nothing to have passed.
    if (check === 'block-count' && target.module.driverBlockCount === 'not-compared') return false;
    if (check === 'last-block' && target.module.keepFree === 0) return false;
    return !AGAINST[check].some((code) => codes.has(code));
  });
  return { outcome: outcomeOf(reasons, target), reasons, passed };
}

function outcomeOf(reasons: readonly VerdictReason[], target: Target): Outcome {
  if (reasons.some(({ code }) => code === 'no-room')) return 'unsuitable';
  switch (reasons[0]?.severity) {
    case 'fatal':
      return target.module.onMountFailure === 'silent-format' ? 'silently-formatted' : 'refused';
    case 'error':
      return 'mounts-with-losses';
    case 'warning':
      return 'mounts-with-warnings';
    case 'info':
    case undefined:
      return 'mounts';
  }
}
