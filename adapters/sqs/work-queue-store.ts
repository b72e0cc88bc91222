import {
  CreateQueueCommand,
  DeleteQueueCommand,
  PurgeQueueCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { ConflictError } from '../../core/api/errors.ts';
import { UnavailableError } from '../../core/errors.ts';
import { SQS_RETENTION_SECONDS } from '../../core/limits.ts';
import { PurgeInProgressError, QueueDeletedRecentlyError } from '../../core/queues/errors.ts';
import { RUNTIME_TAG } from '../../core/queues/runtime-queue.ts';
import type { WorkQueueStore } from '../../core/queues/work-queue-store.ts';
import { VISIBILITY_FACTOR } from '../../core/topology/consumer.ts';
import { createQueueDepths } from './queue-depths.ts';

export type WorkQueueStoreDeps = {
  client: SQSClient;
  /** The URL of a queue's work queue; its end is the name in SQS. */
  queueUrl: (queue: string) => string;
  /** Where SQS puts what was received `maxReceiveCount` times. */
  deadLetterQueueArn: string;
  maxReceiveCount: number;
};

/** What a declared queue takes whose messages clients pull: nobody's timeout counts, so 30 s is assumed. */
const VISIBILITY_SECONDS = VISIBILITY_FACTOR * 30;

export function createWorkQueueStore({ client, queueUrl, ...redrive }: WorkQueueStoreDeps): WorkQueueStore {
  const depths = createQueueDepths({ client });
  /** Answers undefined when there is no such queue. */
  const ask = async <T>(action: string, queue: string, send: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await send();
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown';
      if (/QueueDoesNotExist|NonExistentQueue/.test(name)) return undefined;
      if (/QueueDeletedRecently/.test(name)) throw new QueueDeletedRecentlyError(queue);
      if (/PurgeQueueInProgress/.test(name)) throw new PurgeInProgressError(queue);
      if (/QueueNameExists|QueueAlreadyExists/.test(name)) {
        throw new ConflictError(`SQS has a work queue of the name ${queue} already, with other attributes.`);
      }
      throw new UnavailableError(
        'queue-unavailable',
        `SQS could not ${action} the work queue of ${queue}: ${name}.`,
        {
          cause: error,
          details: { queue, error: name },
        },
      );
    }
  };
  return {
    async create(queue) {
      const QueueName = queueUrl(queue).split('/').at(-1);
      const Attributes = workQueueAttributes(redrive);
      await ask('create', queue, () =>
        client.send(new CreateQueueCommand({ QueueName, Attributes, tags: RUNTIME_TAG })),
      );
    },
    counts: (queue) => depths.depth(queueUrl(queue)),
    async purge(queue) {
      const QueueUrl = queueUrl(queue);
      return (
        (await ask('purge', queue, () => client.send(new PurgeQueueCommand({ QueueUrl })))) !== undefined
      );
    },
    async delete(queue) {
      const QueueUrl = queueUrl(queue);
      try {
        return (
          (await ask('delete', queue, () => client.send(new DeleteQueueCommand({ QueueUrl })))) !== undefined
        );
      } catch (error) {
        // The permission asks for the queue's tag: to delete what is gone, and has none, is AccessDenied.
        if ((await depths.depth(QueueUrl)) === undefined) return false;
        throw error;
      }
    },
  };
}

/** The attributes that lib/constructs/durable-queue.ts gives to a declared work queue; a test compares them. */
export function workQueueAttributes({
  deadLetterQueueArn: deadLetterTargetArn,
  maxReceiveCount,
}: Pick<WorkQueueStoreDeps, 'deadLetterQueueArn' | 'maxReceiveCount'>): Record<string, string> {
  return {
    MessageRetentionPeriod: String(SQS_RETENTION_SECONDS),
    VisibilityTimeout: String(VISIBILITY_SECONDS),
    SqsManagedSseEnabled: 'true',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
    // It is nobody's dead-letter queue.
    RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'denyAll' }),
    Policy: JSON.stringify(tlsOnly),
  };
}

/** Refuses every request without TLS. In a queue's policy `*` is that queue. */
const tlsOnly = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'sqs:*',
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
};
