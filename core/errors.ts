/** What the caller of a failed operation should do: try again later, give up on this message, or refuse the input. */
export type Disposition = 'retry' | 'fail' | 'reject';

/**
 * The base of every error that Courtier raises on purpose.
 *
 * `code` is stable and ends up in problem documents, records and alarms; `disposition` is what the retry policy
 * reads. Anything that is not a CourtierError counts as `retry`: an unknown fault may pass.
 */
export class CourtierError extends Error {
  readonly code: string;
  readonly disposition: Disposition;
  /** Facts for the log and the problem document. Never a secret, never a whole payload. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    disposition: Disposition,
    message: string,
    options: { cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.disposition = disposition;
    this.details = options.details ?? {};
  }
}

/**
 * Thrown by a consumer's `handle` when trying again cannot help: a broken business rule, an unknown customer.
 * The message goes to `failed` at once and waits for a person.
 */
export class PermanentError extends CourtierError {
  constructor(
    message: string,
    options: { code?: string; cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(options.code ?? 'permanent', 'fail', message, options);
  }
}

/** A message whose body does not fit the schema its consumer declares. Permanent: the bytes will not change. */
export class InvalidMessageError extends CourtierError {
  constructor(message: string, options: { cause?: unknown; details?: Record<string, unknown> } = {}) {
    super('invalid-message', 'fail', message, options);
  }
}

/** A dependency (broker, table, queue, mail server) did not answer or refused for now. */
export class UnavailableError extends CourtierError {
  constructor(
    code: string,
    message: string,
    options: { cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(code, 'retry', message, options);
  }
}
