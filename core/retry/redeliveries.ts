import type { FailedMessage } from '../failure/failed-message.ts';
import type { Envelope } from '../message/envelope.ts';

export type Redelivered = NonNullable<Envelope['redelivery']>;

/** Tells a consumer whether a redelivery that has come to it is still wanted. */
export interface Redeliveries {
  /** False where it was superseded: its record was deleted, or another run delivers the message. Throws UnavailableError. */
  isWanted(redelivery: Redelivered): Promise<boolean>;
}

/**
 * A redelivery belongs to the run that sent it. What a deleted record's run sent is not handled any more, nor what a run
 * sent that another has taken over from, which sends its own. Of one that is resolved the claim knows whether it was
 * handled, and of a record that is gone nobody decided anything.
 */
export function isWanted(
  record: Pick<FailedMessage, 'status' | 'run'> | undefined,
  { run }: Pick<Redelivered, 'run'>,
): boolean {
  if (!record || record.status === 'resolved') return true;
  return record.status !== 'deleted' && record.run === run;
}
