import type { ErrorCode } from './codes';

/** Numbers and names that an error's sentences quote. */
export type ErrorParams = Readonly<Record<string, string | number>>;

/** The one error that Portside throws on purpose; codes and parameters are documented at `ERROR_CODES`. */
export class PortsideError extends Error {
  override readonly name = 'PortsideError';

  constructor(
    readonly code: ErrorCode,
    readonly params: ErrorParams = {},
    options?: ErrorOptions,
  ) {
    super(`${code} ${JSON.stringify(params)}`, options);
  }
}
