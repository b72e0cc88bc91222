import { awsJson } from '../resources/aws-call.ts';

/** What ReceiveMessage answers, with all attributes. */
export type SqsMessage = {
  MessageId: string;
  ReceiptHandle: string;
  Body: string;
  MD5OfBody: string;
  MD5OfMessageAttributes?: string;
  Attributes?: Record<string, string>;
  MessageAttributes?: Record<string, SqsAttribute>;
};

/** Binary values are base64. */
export type SqsAttribute = {
  DataType: string;
  StringValue?: string;
  BinaryValue?: string;
  StringListValues?: string[];
  BinaryListValues?: string[];
};

export type SqsQueue = {
  /** `waitSeconds` up to 20. Rejects on abort. */
  receive(max: number, waitSeconds: number, signal: AbortSignal): Promise<SqsMessage[]>;
  /** Rejects when any of them could not be deleted. */
  delete(receiptHandles: string[]): Promise<void>;
  visibilitySeconds(): Promise<number>;
};

/** SQS: entries of one batch call. */
const BATCH = 10;
/** What a call may take beyond its long poll, milliseconds. */
const TIMEOUT_MS = 10_000;

/** A queue as an event source needs it. `endpoint` is fauxqs on loopback: no signature, no retries, no client to load. */
export function sqsQueue(endpoint: string, account: string, name: string): SqsQueue {
  const QueueUrl = `${endpoint}/${account}/${name}`;
  const call = (action: string, input: object, signal: AbortSignal) =>
    awsJson(endpoint, `AmazonSQS.${action}`, { QueueUrl, ...input }, signal);
  return {
    receive: async (max, waitSeconds, signal) => {
      const timeout = AbortSignal.timeout(waitSeconds * 1000 + TIMEOUT_MS);
      const request = {
        MaxNumberOfMessages: Math.min(max, BATCH),
        WaitTimeSeconds: waitSeconds,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      };
      const { Messages = [] } = await call('ReceiveMessage', request, AbortSignal.any([signal, timeout]));
      return Messages as SqsMessage[];
    },
    delete: async (receiptHandles) => {
      for (let i = 0; i < receiptHandles.length; i += BATCH) {
        const Entries = receiptHandles
          .slice(i, i + BATCH)
          .map((ReceiptHandle, n) => ({ Id: String(n), ReceiptHandle }));
        const { Failed } = await call('DeleteMessageBatch', { Entries }, AbortSignal.timeout(TIMEOUT_MS));
        if (Array.isArray(Failed) && Failed.length > 0)
          throw new Error(`could not delete: ${JSON.stringify(Failed)}`);
      }
    },
    visibilitySeconds: async () => {
      const request = { AttributeNames: ['VisibilityTimeout'] };
      const { Attributes } = await call('GetQueueAttributes', request, AbortSignal.timeout(TIMEOUT_MS));
      return Number((Attributes as Record<string, string>).VisibilityTimeout);
    },
  };
}
