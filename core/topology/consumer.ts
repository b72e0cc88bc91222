import { SQS_MAX_RECEIVE_COUNT, SQS_RETENTION_SECONDS } from '../limits.ts';
import type { Consumer } from './define.ts';

/** AWS: a work queue's visibility timeout is at least six times its function's timeout, so that no batch is handled twice at once. */
export const VISIBILITY_FACTOR = 6;
/** Lambda: the longest timeout, seconds. Six times it still fits SQS's longest visibility timeout, 12 hours. */
export const LAMBDA_TIMEOUT_SECONDS = 900;

/** A consumer with every default filled in. */
export type ConsumerSettings = Required<Omit<Consumer, 'slowSeconds'>> & {
  visibilityTimeoutSeconds: number;
  maxReceiveCount: number;
};

export function consumerSettings(consumer: Consumer): ConsumerSettings {
  const timeoutSeconds = consumer.timeoutSeconds ?? 30;
  const visibilityTimeoutSeconds = timeoutSeconds * VISIBILITY_FACTOR;
  return {
    function: consumer.function,
    timeoutSeconds,
    batchSize: consumer.batchSize ?? 1,
    maxConcurrency: consumer.maxConcurrency ?? 10,
    memoryMb: consumer.memoryMb ?? 256,
    visibilityTimeoutSeconds,
    maxReceiveCount: patience(visibilityTimeoutSeconds),
  };
}

/**
 * Receives until SQS gives a message up. It counts those that no function saw, because Lambda was throttled or the
 * function could not start, and those of a second copy while the first is at work; none of them is the message's fault.
 * A crash does not wait for it: the pipeline sees that a delivery was begun before (core/idempotency/claims.ts). So this
 * is as many as SQS takes, and as fit into half of its retention, beyond which a message would vanish.
 */
function patience(visibilityTimeoutSeconds: number): number {
  return Math.min(SQS_MAX_RECEIVE_COUNT, Math.floor(SQS_RETENTION_SECONDS / 2 / visibilityTimeoutSeconds));
}
