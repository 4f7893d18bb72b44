import * as v from 'valibot';
import { PortsideError } from '../../ground/errors/portside-error';

/** The JSON text in a zip that makes it an archive of ours. */
export interface ArchiveJson<T> {
  /** Name of the file. */
  readonly name: string;
  /** Value of its `format`. */
  readonly format: string;
  /** The newest value of its `schema`, from 1, that is known. */
  readonly newest: number;
  /** Of the whole; what it does not name is left out. */
  readonly schema: v.GenericSchema<unknown, T>;
}

/** @throws {PortsideError} `archive-schema` with `name` and `place`, `archive-newer` */
export function parseArchiveJson<T>(text: string, kind: ArchiveJson<T>): T {
  const { name, format, newest, schema } = kind;
  const head = v.object({ format: v.literal(format), schema: wholeNumber(1) });
  try {
    const json: unknown = JSON.parse(text);
    const { schema: found } = v.parse(head, json, { abortEarly: true });
    if (found > newest) throw new PortsideError('archive-newer', { found, known: newest });
    return v.parse(schema, json, { abortEarly: true });
  } catch (cause) {
    if (cause instanceof SyntaxError) throw wrong(name, cause.message, cause);
    if (!v.isValiError(cause)) throw cause;
    throw wrong(name, v.getDotPath(cause.issues[0]) ?? name, cause);
  }
}

function wrong(name: string, place: string, cause: unknown): PortsideError {
  return new PortsideError('archive-schema', { name, place }, { cause });
}

/** An integer that a double can hold, from `min` to `max`. */
export const wholeNumber = (min: number, max = Number.MAX_SAFE_INTEGER) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(min), v.maxValue(max));

/** At least one character. */
export const someText = v.pipe(v.string(), v.nonEmpty());

/** 64 lower-case hex digits. */
export const sha256Digits = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
