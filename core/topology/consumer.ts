import type { Consumer } from './define.ts';

/** AWS: a work queue's visibility timeout is at least six times its function's timeout, so that no batch is handled twice at once. */
export const VISIBILITY_FACTOR = 6;
/** Lambda: the longest timeout, seconds. Six times it still fits SQS's longest visibility timeout, 12 hours. */
export const LAMBDA_TIMEOUT_SECONDS = 900;

/** A consumer with every default filled in. */
export type ConsumerSettings = Required<Omit<Consumer, 'slowSeconds'>> & { visibilityTimeoutSeconds: number };

export function consumerSettings(consumer: Consumer): ConsumerSettings {
  const timeoutSeconds = consumer.timeoutSeconds ?? 30;
  return {
    function: consumer.function,
    timeoutSeconds,
    batchSize: consumer.batchSize ?? 1,
    maxConcurrency: consumer.maxConcurrency ?? 10,
    memoryMb: consumer.memoryMb ?? 256,
    visibilityTimeoutSeconds: timeoutSeconds * VISIBILITY_FACTOR,
  };
}
