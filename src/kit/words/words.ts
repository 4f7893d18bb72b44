import { errorMessageKeys, type ErrorCode } from '../../ground/errors/codes';
import { toPortsideError } from '../../ground/errors/convert';
import type { ErrorParams } from '../../ground/errors/portside-error';
import type { Message } from '../../ground/jobs/job-types';
import { displayName } from '../../volumes/paths';
import { Formats } from '../formats';
import { isKey, sentence, spoken } from './catalogues';

/** The sentence of a key that is only known at run time. @throws {RangeError} for a key of no catalogue. */
export function say({ key, params }: Message): string {
  return sentence(key, shown(params));
}

/** Parameters that are names of files, volumes and the like: none may change the sentence around it. */
const NAMES = new Set(['name', 'path', 'from', 'to', 'as', 'other', 'volume', 'file', 'target']);

function shown(params: Message['params']): Message['params'] {
  const entries = Object.entries(params).map(([key, value]) =>
    NAMES.has(key) && typeof value === 'string' ? [key, displayName(value)] : [key, value],
  );
  return Object.fromEntries(entries) as Message['params'];
}

/** What happened, and what to do next. */
export interface TwoSentences {
  readonly what: string;
  readonly next: string;
}

export function sayError(error: unknown): TwoSentences {
  const { code, params } = toPortsideError(error);
  const keys = errorMessageKeys(code);
  const next = code === 'not-supported' ? adviceKey(`${params['verb']}`) : keys.next;
  const words = { ...worded(code, params), ...sizes(code, params) };
  return { what: say({ key: keys.what, params: words }), next: say({ key: next, params: words }) };
}

/** Parameters that are bytes, of errors that say them in units. */
const SIZES: Partial<Record<ErrorCode, readonly string[]>> = {
  'no-room-bytes': ['needed', 'available'],
  'no-room-for-path': ['needed', 'available'],
  'no-room-for-both': ['size'],
  'flash-full': ['size'],
  'firmware-no-room': ['size', 'room'],
};

function sizes(code: ErrorCode, params: ErrorParams): ErrorParams {
  const format = new Formats(spoken());
  const keys = SIZES[code] ?? [];
  return Object.fromEntries(keys.map((key) => [key, format.size(Number(params[key]))]));
}

/** Errors whose `why` is a code that has words under the error's own. */
const REASONED: ReadonlySet<ErrorCode> = new Set(['firmware-closed', 'firmware-fixed']);

/** Parameters that are codes themselves, put into words. */
function worded(code: ErrorCode, params: ErrorParams): ErrorParams {
  const { signature, answer, verb, ...rest } = params;
  return {
    ...rest,
    ...(signature !== undefined && {
      signature: say({ key: signatureKey(`${signature}`), params: {} }),
    }),
    ...(verb !== undefined && {
      verb: say({ key: isKey(`verb_${verb}`) ? `verb_${verb}` : 'verb_any', params: {} }),
    }),
    ...(REASONED.has(code) && {
      why: say({ key: `${code}-${params['why']}`.replaceAll('-', '_'), params: {} }),
    }),
    ...(answer !== undefined && { answer: say({ key: `answer_${answer}`, params: {} }) }),
  };
}

/** Key of what to do if a volume lacks the verb. */
function adviceKey(verb: string): string {
  if (verb === 'undo' || verb === 'redo') return 'advice_no_undo';
  return verb === 'build' ? 'advice_no_build' : 'error_not_supported_next';
}

/** Key of what bytes look like that hold no littlefs. */
export function signatureKey(signature: string): string {
  return `signature_${signature.replaceAll('-', '_')}`;
}
