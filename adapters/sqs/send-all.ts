import { eachOf } from '../../core/each-of.ts';
import { type CourtierError, UnavailableError } from '../../core/errors.ts';
import { MessageTooLargeError, type WorkItem } from '../../core/message/work-item.ts';
import { type Entry, packed, sendBatch } from './batch.ts';
import type { SqsCalls } from './calls.ts';
import { checkSize, toOutgoing } from './outgoing.ts';

/** Requests under way at once. */
const PARALLEL_REQUESTS = 8;
/** Times that an entry is sent when SQS takes the others of its request and not this one. */
const TRIES = 2;

/**
 * Sends items in any order and tells each one's outcome: undefined, or why it was not stored. Once SQS does not answer
 * it is not asked again: what is left gets that answer, because the caller waits.
 */
export async function sendAll(
  call: SqsCalls,
  queueUrl: string,
  items: readonly WorkItem[],
): Promise<(CourtierError | undefined)[]> {
  const { entries, errors } = prepare(items);
  let away: UnavailableError | undefined;
  const send = async (batch: readonly Entry[]): Promise<void> => {
    let left = batch;
    for (let tries = 0; !away && left.length > 0 && tries < TRIES; tries += 1) {
      try {
        const result = await sendBatch(call, queueUrl, left);
        for (const { item, error } of result.refused) errors.set(item, error);
        left = result.left;
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        away = error;
      }
    }
    for (const { item } of left) errors.set(item, away ?? notTaken(queueUrl));
  };
  await eachOf(packed(entries), PARALLEL_REQUESTS, send);
  return items.map((item) => errors.get(item));
}

function prepare(items: readonly WorkItem[]): { entries: Entry[]; errors: Map<WorkItem, CourtierError> } {
  const entries: Entry[] = [];
  const errors = new Map<WorkItem, CourtierError>();
  for (const item of items) {
    const outgoing = toOutgoing(item);
    try {
      entries.push({ item, outgoing, bytes: checkSize(outgoing) });
    } catch (error) {
      if (!(error instanceof MessageTooLargeError)) throw error;
      errors.set(item, error);
    }
  }
  return { entries, errors };
}

function notTaken(queueUrl: string): UnavailableError {
  return new UnavailableError('queue-unavailable', `SQS did not take the message for ${queueUrl}.`, {
    details: { queue_url: queueUrl },
  });
}
