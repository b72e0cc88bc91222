import { Duration, Stack } from 'aws-cdk-lib';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type RedriveAllowPolicy,
  RedrivePermission,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SQS_RETENTION_SECONDS } from '../../core/limits.ts';
import { VISIBILITY_FACTOR } from '../../core/topology/consumer.ts';
import { removalOf, type Stage } from '../stage.ts';
import { type Access, actionsOn } from './access.ts';

export type DurableQueueProps = {
  stage: Stage;
  /** Physical name, `.fifo` included. */
  name: string;
  /** The timeout of the function that takes from it, seconds. None: nobody but a person does. */
  handlerTimeoutSeconds?: number;
  /** Where SQS puts what was received `maxReceiveCount` times. */
  deadLetterQueue?: Queue;
  maxReceiveCount?: number;
  /**
   * Queues, by name, whose dead letters come here: ten at most, or `any` of this account where more are made at run time.
   * None: it is no dead-letter queue, and no other queue may make it one.
   */
  deadLettersOf?: readonly string[] | 'any';
};

/** A queue that loses nothing: the longest retention there is, encrypted, TLS only. */
export class DurableQueue extends Construct {
  readonly queue: Queue;
  /** After how long what failed comes again, seconds. */
  readonly repeatSeconds: number;

  constructor(scope: Construct, id: string, props: DurableQueueProps) {
    super(scope, id);
    const { deadLetterQueue: queue, maxReceiveCount = 3 } = props;
    this.repeatSeconds = VISIBILITY_FACTOR * (props.handlerTimeoutSeconds ?? 30);
    this.queue = new Queue(this, 'Queue', {
      queueName: props.name,
      retentionPeriod: Duration.seconds(SQS_RETENTION_SECONDS),
      visibilityTimeout: Duration.seconds(this.repeatSeconds),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // A queue that gets another name (when it becomes ordered) leaves the old one, with what is in it.
      removalPolicy: removalOf(props.stage),
      ...(props.name.endsWith('.fifo') ? byGroup : {}),
      redriveAllowPolicy: this.allowed(props.deadLettersOf),
      ...(queue ? { deadLetterQueue: { queue, maxReceiveCount } } : {}),
    });
  }

  /** ARNs are made from names: the queues that send here are made after this one. */
  private allowed(sources: DurableQueueProps['deadLettersOf']): RedriveAllowPolicy {
    if (sources === undefined) return { redrivePermission: RedrivePermission.DENY_ALL };
    if (sources === 'any') return { redrivePermission: RedrivePermission.ALLOW_ALL };
    const stack = Stack.of(this);
    const sourceQueues = sources.map((resource) =>
      Queue.fromQueueArn(this, `From-${resource}`, stack.formatArn({ service: 'sqs', resource })),
    );
    return { redrivePermission: RedrivePermission.BY_QUEUE, sourceQueues };
  }

  /** Sending, with its URL under the name that the function's environment gives it. */
  sender<N extends string>(variable: N): Access<Record<N, string>> {
    return this.access(variable, 'sqs:SendMessage');
  }

  /** Saying when a received message comes again, earlier or later than the visibility timeout. */
  postponer<N extends string>(variable: N): Access<Record<N, string>> {
    return this.access(variable, 'sqs:ChangeMessageVisibility');
  }

  /** Asking how much is in it. */
  reader<N extends string>(variable: N): Access<Record<N, string>> {
    return this.access(variable, 'sqs:GetQueueAttributes');
  }

  private access<N extends string>(variable: N, action: string): Access<Record<N, string>> {
    const environment = { [variable]: this.queue.queueUrl } as Record<N, string>;
    return { environment, grant: actionsOn([action], [this.queue.queueArn]) };
  }
}

/** Order within a group, and a limit a group instead of one for the whole queue. */
const byGroup = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};
