import type { Envelope } from '../message/envelope.ts';
import { latestTime } from './due.ts';
import type { FailedMessage } from './failed-message.ts';
import type { KeptPayload } from './payload.ts';
import type { FailureReport } from './report.ts';

export type ReportedFailure = {
  /** Of the record that the message belongs to: recordIdOf. */
  id: string;
  envelope: Envelope;
  failure: FailureReport;
  payload: KeptPayload;
  content?: string | undefined;
};

/**
 * Whether a failure is of another message than the record's, which had its id and its queue before: a first delivery of
 * other bytes than those that failed, and than what a person made of them.
 */
export function isOfAnother(
  record: FailedMessage,
  { envelope, failure, content }: Omit<ReportedFailure, 'id' | 'payload'>,
): boolean {
  if (content === undefined || record.content === undefined || content === record.content) return false;
  // A person gave that one up, and its place is free.
  if (isNewAfterDeletion(record, { envelope, failure })) return false;
  // No header counts: a publisher may have set it. What comes back of a retry has the bytes of one of the record's bodies.
  const isFirst = failure.attempt === 1 && !envelope.redelivery;
  return isFirst && !(record.revisions ?? []).some((revision) => revision.content === content);
}

/**
 * Whether a message of an id that a person gave up has failed once more: it was published again. A repeated report of
 * what was given up is not that, nor is the end of a redelivery that was under way.
 */
export function isNewAfterDeletion(
  { deleted_at, attempts }: Pick<FailedMessage, 'deleted_at' | 'attempts'>,
  { envelope, failure }: Pick<ReportedFailure, 'envelope' | 'failure'>,
): boolean {
  if (deleted_at === null || failure.attempt > 1 || envelope.redelivery !== undefined) return false;
  if (attempts.some(({ number, at }) => number === 1 && at === failure.failed_at)) return false;
  return latestTime(failure.failed_at) > deleted_at;
}
