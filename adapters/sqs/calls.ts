import type {
  BatchResultErrorEntry,
  ChangeMessageVisibilityBatchCommandInput,
  SendMessageBatchCommandInput,
  SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { type CallOptions, createJsonCalls } from '../aws/json-calls.ts';

type Inputs = {
  ChangeMessageVisibilityBatch: ChangeMessageVisibilityBatchCommandInput;
  SendMessage: SendMessageCommandInput;
  SendMessageBatch: SendMessageBatchCommandInput;
};

/** What goes into a queue, and how long it is hidden there, without the SDK. Throws an AwsError. */
export type SqsCalls = <O extends keyof Inputs>(
  operation: O,
  input: Inputs[O],
) => Promise<{ Failed?: BatchResultErrorEntry[] }>;

const service = { service: 'sqs', target: 'AmazonSQS', version: '1.0', variable: 'SQS' } as const;

/** A request has 5 s and is tried 3 times by default. Where requests go is said by the region, not by a queue's URL. */
export function createSqsCalls(options: CallOptions = {}): SqsCalls {
  const call = createJsonCalls(service, { requestTimeoutMs: 5_000, ...options });
  return async (operation, input): Promise<{ Failed?: BatchResultErrorEntry[] }> => call(operation, input);
}
