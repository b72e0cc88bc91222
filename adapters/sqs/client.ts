import { SQSClient } from '@aws-sdk/client-sqs';
import { UnavailableError } from '../../core/errors.ts';

/** A request has 5 s and is tried 3 times by default. */
export function createSqsClient(
  options: { maxAttempts?: number; requestTimeoutMs?: number } = {},
): SQSClient {
  return new SQSClient({
    maxAttempts: options.maxAttempts ?? 3,
    // A queue's URL names it and nothing more: where requests go is said by the region or AWS_ENDPOINT_URL.
    useQueueUrlAsEndpoint: false,
    requestHandler: {
      connectionTimeout: 1_000,
      requestTimeout: options.requestTimeoutMs ?? 5_000,
      throwOnRequestTimeout: true,
    },
  });
}

/** What an SDK error about a whole request means: a queue that does not answer, or is not there yet, may be later. */
export function sqsUnavailable(queueUrl: string, error: unknown): UnavailableError {
  const reason = error instanceof Error ? error.name : 'unknown';
  return new UnavailableError('queue-unavailable', `SQS did not take messages for ${queueUrl}: ${reason}.`, {
    cause: error,
    details: { queue_url: queueUrl, error: reason },
  });
}
