/**
 * Which groups of messages (outbox-group.ts) the outbox holds something of: a row for each message, written before it is
 * put there and removed when the broker has it, so that every process that publishes sees it.
 */
export interface HeldMessages {
  /** @throws UnavailableError: then nothing may be put into the outbox, for later messages could overtake it. */
  hold(group: string, token: string): Promise<void>;
  /**
   * The broker has the message, or never will. Also removes what is two minutes older than it in its group: those were
   * there before it, or never came. @throws UnavailableError
   */
  release(group: string, token: string): Promise<void>;
  /**
   * The broker is there and did not take the message. Answers since when, ISO 8601: what was said of it the first time.
   * @throws UnavailableError
   */
  refused(group: string, token: string, at: string): Promise<string>;
  /** @throws UnavailableError */
  holds(group: string): Promise<boolean>;
}

/** ISO time first: tokens of one group sort by their time. */
export function heldToken(now: Date, id: string): string {
  return `${now.toISOString()}#${id}`;
}

/** Longer than any process takes from holding a message to putting it into the outbox, milliseconds. */
const NEVER_CAME_MS = 120_000;

/** Tokens of the group before this one have been dealt with once the broker has the message of `token`. */
export function settledBefore(token: string): string {
  const time = Date.parse(token.slice(0, token.indexOf('#')));
  return Number.isNaN(time) ? '' : new Date(time - NEVER_CAME_MS).toISOString();
}
