/** Seconds. So long an item waits at most, and so long one whose broker has been away for hours. */
const LONGEST_WAIT = 60;
const LONGEST_WAIT_LATER = 120;
/** Receives after which an outage has lasted so long that a minute more or less does not count. */
const LATER = 180;
/** The share of a wait that chance takes off, so that what came back together does not come again together. */
const JITTER = 0.2;

/**
 * Whole seconds until an outbox item that found no broker is tried again: 1, 2, 4, up to a minute, so that messages
 * flow soon after the broker is back. SQS counts a thousand receives at most, and at one a minute that is not a day:
 * hence two minutes after the first three hours. `chance`: 0 to 1.
 */
export function outboxBackoff(receiveCount: number, chance: number): number {
  const longest = receiveCount > LATER ? LONGEST_WAIT_LATER : LONGEST_WAIT;
  const seconds = Math.min(2 ** (receiveCount - 1), longest);
  return Math.ceil(seconds * (1 - JITTER * chance));
}
