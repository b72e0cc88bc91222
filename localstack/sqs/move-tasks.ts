import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { SqsMessage } from '../events/sqs-queue.ts';
import { awsJson } from '../resources/aws-call.ts';

type Task = {
  TaskHandle?: string;
  Status: 'RUNNING' | 'COMPLETED' | 'FAILED';
  SourceArn: string;
  DestinationArn?: string;
  ApproximateNumberOfMessagesMoved: number;
  ApproximateNumberOfMessagesToMove: number;
  FailureReason?: string;
  /** Milliseconds since 1970. */
  StartedTimestamp: number;
};

type Answered = { status: number; body: unknown };

const TIMEOUT_MS = 10_000;
const TASKS_SHOWN = 10;
const MESSAGES_PER_CALL = 10;
/** Seconds that a message stays hidden while it is moved. */
const HIDDEN_SECONDS = 30;

class Refused extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** What fauxqs lacks of SQS: to send back what dead-letter queues hold. Tasks are known until the runtime ends. */
export function createMoveTasks(fauxqs: string, account: string) {
  const tasks: Task[] = [];
  const call = (action: string, input: object) =>
    awsJson(fauxqs, `AmazonSQS.${action}`, input, AbortSignal.timeout(TIMEOUT_MS));
  const urlOf = (arn: string) => `${fauxqs}/${account}/${arn.split(':').at(-1)}`;
  const attributes = async (url: string) => {
    const answer = await call('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] }).catch(() => {
      throw new Refused('ResourceNotFoundException', `The resource that you specified doesn't exist: ${url}`);
    });
    return z.record(z.string(), z.string()).parse(answer.Attributes ?? {});
  };

  /** Queues that dead-letter into this one: their URLs. */
  async function sourcesOf(arn: string): Promise<string[]> {
    const { QueueUrls = [] } = await call('ListQueues', { MaxResults: 1_000 });
    const found: string[] = [];
    for (const url of z.array(z.string()).parse(QueueUrls)) {
      const own = `${fauxqs}${new URL(url).pathname}`;
      const { RedrivePolicy } = await attributes(own);
      if (RedrivePolicy && JSON.parse(RedrivePolicy).deadLetterTargetArn === arn) found.push(own);
    }
    return found;
  }

  async function start(input: unknown): Promise<object> {
    const { SourceArn, DestinationArn } = fitting(StartSchema, input);
    const { ApproximateNumberOfMessages = '0' } = await attributes(urlOf(SourceArn));
    const sources = await sourcesOf(SourceArn);
    if (sources.length === 0)
      throw new Refused(
        'InvalidParameterValueException',
        'Source queue must be configured as a Dead Letter Queue.',
      );
    if (tasks.some((task) => task.SourceArn === SourceArn && task.Status === 'RUNNING'))
      throw new Refused('InvalidParameterValueException', 'There is already a task running.');
    if (DestinationArn === undefined && sources.length > 1) {
      throw new Refused(
        'InvalidParameterValueException',
        `The local runtime does not know from which of ${sources.length} queues a message came: say --destination-arn.`,
      );
    }
    const target = DestinationArn === undefined ? (sources[0] ?? '') : urlOf(DestinationArn);
    await attributes(target);
    const task: Task = {
      TaskHandle: randomUUID(),
      Status: 'RUNNING',
      SourceArn,
      ...(DestinationArn !== undefined && { DestinationArn }),
      ApproximateNumberOfMessagesMoved: 0,
      ApproximateNumberOfMessagesToMove: Number(ApproximateNumberOfMessages),
      StartedTimestamp: Date.now(),
    };
    tasks.unshift(task);
    void move(task, urlOf(SourceArn), target);
    return { TaskHandle: task.TaskHandle };
  }

  /** As many as there were when it began: what fails again meanwhile must not be moved round and round. */
  async function move(task: Task, from: string, to: string): Promise<void> {
    try {
      while (task.ApproximateNumberOfMessagesMoved < task.ApproximateNumberOfMessagesToMove) {
        const { Messages = [] } = await call('ReceiveMessage', {
          QueueUrl: from,
          MaxNumberOfMessages: MESSAGES_PER_CALL,
          VisibilityTimeout: HIDDEN_SECONDS,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        });
        const messages = Messages as SqsMessage[];
        if (messages.length === 0) break;
        for (const message of messages) {
          await call('SendMessage', { QueueUrl: to, ...resent(message) });
          await call('DeleteMessage', { QueueUrl: from, ReceiptHandle: message.ReceiptHandle });
          task.ApproximateNumberOfMessagesMoved += 1;
        }
      }
      task.Status = 'COMPLETED';
    } catch (error) {
      task.Status = 'FAILED';
      task.FailureReason = error instanceof Error ? error.message : String(error);
    }
  }

  const operations: Readonly<Record<string, (input: unknown) => Promise<object>>> = {
    StartMessageMoveTask: start,
    ListMessageMoveTasks: async (input) => {
      const { SourceArn, MaxResults } = fitting(ListSchema, input);
      const found = tasks.filter((task) => task.SourceArn === SourceArn).slice(0, MaxResults);
      // Only a task that can still be cancelled shows its handle.
      return {
        Results: found.map(({ TaskHandle, ...task }) =>
          task.Status === 'RUNNING' ? { TaskHandle, ...task } : task,
        ),
      };
    },
    ListDeadLetterSourceQueues: async (input) => {
      const { QueueUrl } = fitting(z.object({ QueueUrl: z.string() }), input);
      const { QueueArn = '' } = await attributes(`${fauxqs}${new URL(QueueUrl, fauxqs).pathname}`);
      return { queueUrls: await sourcesOf(QueueArn) };
    },
  };

  return async (operation: string, input: unknown): Promise<Answered> => {
    try {
      const answer = await operations[operation]?.(input);
      if (!answer)
        throw new Refused('UnsupportedOperation', `sqs ${operation} is not served by the local runtime`);
      return { status: 200, body: answer };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { status: 400, body: { __type: `com.amazonaws.sqs#${error.type}`, message: error.message } };
    }
  };
}

const StartSchema = z.object({ SourceArn: z.string(), DestinationArn: z.string().optional() });
const ListSchema = z.object({
  SourceArn: z.string(),
  MaxResults: z.int().min(1).max(TASKS_SHOWN).default(1),
});

function fitting<T>(schema: z.ZodType<T>, input: unknown): T {
  const asked = schema.safeParse(input);
  if (!asked.success) throw new Refused('InvalidParameterValueException', z.prettifyError(asked.error));
  return asked.data;
}

/** A deduplication id of its own: within five minutes SQS would drop a message with that of its first sending. */
function resent({ Body, MessageAttributes, Attributes = {} }: SqsMessage): object {
  const { MessageGroupId } = Attributes;
  return {
    MessageBody: Body,
    ...(MessageAttributes && { MessageAttributes }),
    ...(MessageGroupId !== undefined && { MessageGroupId, MessageDeduplicationId: randomUUID() }),
  };
}
