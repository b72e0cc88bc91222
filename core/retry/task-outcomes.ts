/** `expired`: nobody waits for this token any more: its task timed out, was answered before, or its run was stopped. */
export type Answered = 'delivered' | 'expired';

/**
 * Tells a waiting workflow how its redelivery ended. A token is a credential of one task: it appears in no log, record
 * or answer. Anything but an expired token throws UnavailableError: ask again later.
 */
export interface TaskOutcomes {
  /** `output` is a value that JSON can carry. */
  succeed(token: string, output: unknown): Promise<Answered>;
  /** `error` is the error's name, `cause` a FailureReport as JSON; both are cut to what Step Functions takes. */
  fail(token: string, failure: { error: string; cause: string }): Promise<Answered>;
}
