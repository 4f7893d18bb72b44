import type { LittlefsErrorCode } from './types.js';

/** The one error this package throws on purpose; `code` is documented at `LittlefsErrorCode`. */
export class LittlefsError extends Error {
  override readonly name = 'LittlefsError';

  constructor(
    readonly code: LittlefsErrorCode,
    message: string,
    /** Numbers and names that the message quotes. */
    readonly detail: Readonly<Record<string, string | number>> = {},
  ) {
    super(message);
  }
}
