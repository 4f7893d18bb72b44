import type {
  ReasonCode,
  Severity,
  Target,
  Verdict,
  VerdictReason,
} from '../../../images/presets/target-types';
import { judge } from '../../../images/verdict/verdict';
import { subjectOfOpened, subjectOfPlan } from '../../../images/verdict/subject';
import type { ImageSnapshot } from '../../../images/snapshot';
import { m } from '../../../kit/words/first';
import type { Formats } from '../../../kit/formats';
import { say } from '../../../kit/words/words';

type Tone = 'good' | 'warn' | 'bad' | 'none';

/** A verdict in words. */
export interface Judged {
  readonly tone: Tone;
  readonly sentence: string;
  /** What was found right, or the gravest reason. */
  readonly because: string;
  readonly reasons: readonly JudgedReason[];
}

interface JudgedReason {
  readonly severity: string;
  readonly tone: Tone;
  readonly sentence: string;
  readonly paths: readonly string[];
}

const outcomeTones: Record<Verdict['outcome'], Tone> = {
  mounts: 'good',
  'mounts-with-warnings': 'warn',
  'mounts-with-losses': 'bad',
  'silently-formatted': 'bad',
  refused: 'bad',
  unsuitable: 'bad',
};

const severityTones: Record<Severity, Tone> = {
  fatal: 'bad',
  error: 'bad',
  warning: 'warn',
  info: 'none',
};

const underscored = (code: string) => code.replaceAll('-', '_');

export const outcomeKey = (outcome: string) => `verdict_${underscored(outcome)}`;
export const passedKey = (check: string) => `verdict_passed_${underscored(check)}`;
export const reasonKey = (code: ReasonCode) => `verdict_reason_${underscored(code)}`;

/** What the module will do with the image as it is now: the file, or what a build would give. */
function verdictOf(snapshot: ImageSnapshot, target: Target): Verdict | null {
  const { opened, dirty, rows, geometry, forecast } = snapshot;
  if (opened && !dirty) return judge(subjectOfOpened(opened), target);
  const known =
    forecast.kind === 'ready'
      ? forecast.forecast
      : forecast.kind === 'pending'
        ? forecast.last
        : null;
  return geometry && known ? judge(subjectOfPlan(rows, geometry, known), target) : null;
}

export function wordVerdict(
  snapshot: ImageSnapshot,
  target: Target | null,
  format: Formats,
): Judged {
  if (!target) return { tone: 'none', sentence: m.verdict_choose(), because: '', reasons: [] };
  const module = target.module.label;
  const verdict = verdictOf(snapshot, target);
  if (!verdict) {
    return { tone: 'none', sentence: m.verdict_pending({ module }), because: '', reasons: [] };
  }
  const sentence = say({ key: outcomeKey(verdict.outcome), params: { module } });
  const reasons = verdict.reasons.map(wordReason);
  const right = verdict.passed.map((check) => say({ key: passedKey(check), params: {} }));
  const because =
    reasons[0]?.sentence ?? (right.length ? m.verdict_right({ list: format.list(right) }) : '');
  return { tone: outcomeTones[verdict.outcome], sentence, because, reasons };
}

function wordReason({ code, severity, params, paths }: VerdictReason): JudgedReason {
  return {
    severity: m[`severity_${severity}`](),
    tone: severityTones[severity],
    sentence: say({ key: reasonKey(code), params: { ...params, ...worded(params) } }),
    paths,
  };
}

/** Names of limits that a reason quotes, put into words. */
function worded({ limit }: VerdictReason['params']): VerdictReason['params'] {
  return typeof limit === 'string' ? { limit: say({ key: `limit_${limit}`, params: {} }) } : {};
}
