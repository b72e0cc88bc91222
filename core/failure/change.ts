import { ATTEMPTS_KEPT, ERROR_MESSAGE_CHARS } from '../limits.ts';
import { decide } from '../retry/policy.ts';
import { cut } from './classify.ts';
import { secondsAfter } from './due.ts';
import type { Attempt, FailedMessage } from './failed-message.ts';
import { fingerprint } from './fingerprint.ts';
import { runName } from './id.ts';
import type { FailureReport } from './report.ts';

/** Why a move is not allowed: `superseded` by another run, by the record's status, or `expired`: it was given up too long ago. */
export type Refused = {
  refused: 'superseded' | 'pending' | 'retrying' | 'failed' | 'parked' | 'resolved' | 'deleted' | 'expired';
};

/** How much of its error an attempt keeps: fifty of them must fit into one item beside the payload. */
const ATTEMPT_MESSAGE_CHARS = ERROR_MESSAGE_CHARS / 4;

/**
 * Where a retry begins: with which attempt, and whether its wait comes first: that of its schedule, or `wait_seconds`
 * where a person, or the record, says when it is due.
 */
export type RetryFrom = { attempt: number; wait: boolean; wait_seconds?: number };

/** The next version of a record. */
export function changed(record: FailedMessage, fields: Partial<FailedMessage>, now: string): FailedMessage {
  return { ...record, ...fields, updated_at: now, version: record.version + 1 };
}

/** Hands a record to a new run of the workflow; whatever the old one does from here on is superseded. */
export function newRun(record: FailedMessage): Pick<FailedMessage, 'generation' | 'run' | 'checked_at'> {
  const generation = record.generation + 1;
  return { generation, run: runName(record.id, generation), checked_at: null };
}

/** The delivery that comes next, or is under way: 1 is the first, 2 the first retry. */
export function deliveryUnderWay(record: Pick<FailedMessage, 'retry_count'>): number {
  return record.retry_count + 1;
}

export function hasFailed(record: Pick<FailedMessage, 'attempts'>, delivery: number): boolean {
  return record.attempts.some((attempt) => attempt.number === delivery);
}

type Failure = Pick<FailureReport, 'source' | 'error' | 'failed_at' | 'work_queue' | 'span_id'>;
type ErrorFields = Pick<
  FailedMessage,
  'source' | 'error_name' | 'error_message' | 'error_stack' | 'fingerprint' | 'permanent'
>;

/** What a record says about its latest failure. A body that SQS cannot carry will not shrink: that is permanent. */
export function errorFields({ source, error }: Failure): ErrorFields {
  return {
    source,
    error_name: error.name,
    error_message: error.message,
    error_stack: error.stack,
    fingerprint: fingerprint(error),
    permanent: error.permanent || source === 'bridge',
  };
}

export function attemptOf(failure: Failure, number: number): Attempt {
  return {
    number,
    at: failure.failed_at,
    source: failure.source,
    error_name: failure.error.name,
    error_message: cut(failure.error.message, ATTEMPT_MESSAGE_CHARS),
    ...(failure.span_id === undefined ? {} : { span_id: failure.span_id }),
  };
}

/** The record with one more failed attempt, its status as it was. The same attempt twice is the same attempt. */
export function withAttempt(record: FailedMessage, failure: Failure, number: number): FailedMessage {
  if (hasFailed(record, number)) return record;
  const attempts = [...record.attempts, attemptOf(failure, number)].slice(-ATTEMPTS_KEPT);
  const via = failure.work_queue === undefined ? {} : { work_queue: failure.work_queue };
  return { ...record, ...via, ...errorFields(failure), attempts };
}

type RetryState = Pick<FailedMessage, 'permanent' | 'retry_count' | 'max_retries'>;

/** Where a failed attempt leaves a record: waiting for its next retry, or for a person. */
export function afterFailure(record: RetryState, delays: readonly number[], now: string) {
  const { permanent, retry_count: retries, max_retries: maxRetries } = record;
  const decision = decide({ permanent, retries, maxRetries, delays });
  if (decision.decision === 'fail') {
    return { status: 'failed', next_retry_at: null, alerted_at: null } as const;
  }
  return { status: 'pending', next_retry_at: secondsAfter(now, decision.afterSeconds) } as const;
}
