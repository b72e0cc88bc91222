import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { InvalidMessageError, UnavailableError } from '../../core/errors.ts';
import { ATTRIBUTE_TASK_TOKEN } from '../../core/message/headers.ts';
import type { Pulled, PullQueues } from '../../core/subscriptions/pull-queues.ts';
import { receiveWorkItem, unreadableItem } from './work-item.ts';

export type PullQueuesDeps = {
  /** For deleting and postponing. */
  client: SQSClient;
  /** For receiving: its requests may take as long as the longest wait, and are tried once. */
  poller: SQSClient;
  queueUrl: (queue: string) => string;
  /** Milliseconds until SQS's answer must be there, after the wait that was asked for. Default 1500. */
  answerTimeoutMs?: number;
};

const ANSWER_TIMEOUT_MS = 1_500;

/** SQS has one of these for a receive that is over, by the kind of queue and by what happened to the item since. */
const GONE =
  /ReceiptHandleIsInvalid|InvalidParameterValue|MessageNotInflight|QueueDoesNotExist|NonExistentQueue/;
const NO_QUEUE = /QueueDoesNotExist|NonExistentQueue/;

export function createPullQueues({ client, poller, queueUrl, ...options }: PullQueuesDeps): PullQueues {
  const { answerTimeoutMs = ANSWER_TIMEOUT_MS } = options;
  return {
    async receive(queue, { max, waitSeconds, visibilitySeconds }) {
      const command = new ReceiveMessageCommand({
        QueueUrl: queueUrl(queue),
        MaxNumberOfMessages: max,
        WaitTimeSeconds: waitSeconds,
        VisibilityTimeout: visibilitySeconds,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
      });
      // One that does not wait must not take as long as one that does: the caller's own time is nearly over by then.
      const abortSignal = AbortSignal.timeout(waitSeconds * 1_000 + answerTimeoutMs);
      const answer = await attempt(queue, NO_QUEUE, () => poller.send(command, { abortSignal }));
      return answer && (answer.Messages ?? []).map((message) => toPulled(message, queue));
    },

    async remove(queue, receipt) {
      const command = new DeleteMessageCommand({ QueueUrl: queueUrl(queue), ReceiptHandle: receipt });
      return (await attempt(queue, GONE, () => client.send(command))) ? 'done' : 'gone';
    },

    async hide(queue, receipt, seconds) {
      const command = new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl(queue),
        ReceiptHandle: receipt,
        VisibilityTimeout: seconds,
      });
      return (await attempt(queue, GONE, () => client.send(command))) ? 'done' : 'gone';
    },
  };
}

/** Undefined where SQS's answer is an error of the kind that is expected. */
async function attempt<T>(queue: string, expected: RegExp, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    if (expected.test(name)) return undefined;
    // Not the URL, which tells the account: this may end up in an answer.
    throw new UnavailableError(
      'queue-unavailable',
      `SQS did not answer for the work queue of ${queue}: ${name}.`,
      {
        cause: error,
        details: { queue, error: name },
      },
    );
  }
}

function toPulled(message: Message, queue: string): Pulled {
  const { MessageId = '', Body = '', ReceiptHandle = '', Attributes, MessageAttributes = {} } = message;
  const messageAttributes = Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, { stringValue: StringValue }]),
  );
  const received = {
    receipt: ReceiptHandle,
    receives: Number(Attributes?.ApproximateReceiveCount ?? 1),
    ...sentAt(Attributes?.SentTimestamp),
  };
  try {
    return { ...receiveWorkItem({ body: Body, messageAttributes }), ...received };
  } catch (error) {
    const taskToken = messageAttributes[ATTRIBUTE_TASK_TOKEN]?.stringValue;
    return {
      ...unreadableItem({ messageId: MessageId, body: Body }, queue),
      ...(taskToken === undefined ? {} : { taskToken }),
      ...received,
      unreadable: new InvalidMessageError('The work item carries no readable envelope.', { cause: error }),
    };
  }
}

function sentAt(milliseconds: string | undefined): Pick<Pulled, 'sent_at'> {
  return milliseconds === undefined ? {} : { sent_at: new Date(Number(milliseconds)).toISOString() };
}
