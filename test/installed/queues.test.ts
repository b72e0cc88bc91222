import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { outboxBackoff } from '../../core/retry/outbox-backoff.ts';
import { consumerSettings } from '../../core/topology/consumer.ts';
import { hasWorkQueue, workQueueName } from '../../core/topology/names.ts';
import { workOrder } from '../../core/topology/work-order.ts';
import type { Resource } from '../lib/synthesized.ts';
import { deployments } from './deployments.ts';

const FOURTEEN_DAYS = 1_209_600;

describe.each(deployments)(
  'the SQS queues of stage $name of $what',
  ({ what, name, stage, declared: { topology } }) => {
    const queues = stage.resources('AWS::SQS::Queue');
    const declared = Object.values(topology.queues).filter(hasWorkQueue);
    const sources = stage
      .resources('AWS::Lambda::EventSourceMapping')
      // Those of RabbitMQ name their queue, those of a table's stream where they begin.
      .filter(
        ({ properties }) => properties.Queues === undefined && properties.StartingPosition === undefined,
      );

    it('keep their messages for as long as SQS allows', () => {
      expect(queues.length).toBeGreaterThan(6);
      for (const { properties } of queues) expect(properties.MessageRetentionPeriod).toBe(FOURTEEN_DAYS);
    });

    it('are encrypted and refuse a request without TLS', () => {
      const policies = stage.resources('AWS::SQS::QueuePolicy');
      expect(policies).toHaveLength(queues.length);
      for (const { properties } of policies) {
        expect(JSON.stringify(properties)).toContain('{"Bool":{"aws:SecureTransport":"false"}}');
      }
      for (const { properties } of queues) expect(properties.SqsManagedSseEnabled).toBe(true);
    });

    it('hold one work queue for each queue with a consumer function or pulling clients', () => {
      const work = queues.map((queue) => nameOf(queue)).filter((queue) => /-work-(?!dlq)/.test(queue));
      expect(work.toSorted()).toEqual(declared.map((queue) => workQueueName(name, queue)).toSorted());
    });

    it('are FIFO exactly where the topology orders by key, with a limit a group', () => {
      for (const queue of declared) {
        const { properties } = named(workQueueName(name, queue));
        expect(properties.FifoQueue).toBe(workOrder(queue) === undefined ? undefined : true);
        if (workOrder(queue) === undefined) continue;
        expect(properties).toMatchObject({
          DeduplicationScope: 'messageGroup',
          FifoThroughputLimit: 'perMessageGroupId',
        });
      }
    });

    it('give a work item up to the dead-letter queue of their kind', () => {
      for (const queue of declared) {
        const { RedrivePolicy } = named(workQueueName(name, queue)).properties;
        const kind = workOrder(queue) === undefined ? /QueuesWorkDlqQueue/ : /QueuesWorkDlqFifoQueue/;
        expect(RedrivePolicy).toMatchObject({
          maxReceiveCount: queue.consumer ? consumerSettings(queue.consumer).maxReceiveCount : 5,
        });
        expect(JSON.stringify(RedrivePolicy)).toMatch(kind);
      }
    });

    it('give failure reports and outbox items up to a dead-letter queue of their own', () => {
      const data = stage.stack('data');
      for (const [queue, fifo] of [
        ['failures', ''],
        ['outbox', ''],
        ['outbox', '.fifo'],
      ] as const) {
        data.hasResourceProperties('AWS::SQS::Queue', {
          QueueName: `courtier-${name}-${queue}${fifo}`,
          RedrivePolicy: { deadLetterTargetArn: Match.anyValue(), maxReceiveCount: Match.anyValue() },
        });
        expect(named(`courtier-${name}-${queue}-dlq${fifo}`).properties.RedrivePolicy).toBeUndefined();
      }
    });

    it('take dead letters of those that name them, and of no other queue', () => {
      const allowed = (queue: string) => named(queue).properties.RedriveAllowPolicy;
      for (const queue of ['failures', 'outbox', 'outbox.fifo']) {
        const sources = JSON.stringify(allowed(`courtier-${name}-${queue.replace(/^[a-z]+/, '$&-dlq')}`));
        expect(sources).toMatch(/"redrivePermission":"byQueue"/);
        expect(sources).toContain(`:courtier-${name}-${queue}"`);
      }
      const open = queues.filter(
        ({ properties }) =>
          JSON.stringify(properties.RedriveAllowPolicy) === '{"redrivePermission":"allowAll"}',
      );
      const shared = [`courtier-${name}-work-dlq`, `courtier-${name}-work-dlq.fifo`];
      expect(open.map((queue) => nameOf(queue)).toSorted()).toEqual(shared);
      for (const queue of queues.filter((each) => !nameOf(each).includes('-dlq')))
        expect(queue.properties.RedriveAllowPolicy, nameOf(queue)).toEqual({ redrivePermission: 'denyAll' });
    });

    it('give an accepted message up only when the broker has been away for more than a day', () => {
      const { RedrivePolicy } = named(`courtier-${name}-outbox`).properties;
      const { maxReceiveCount } = RedrivePolicy as { maxReceiveCount: number };
      const waits = Array.from({ length: maxReceiveCount }, (_, n) => outboxBackoff(n + 1, 0.5));
      expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(86_400);
    });

    it('are received as often, and hide as long, as those of prod', () => {
      const of = deployments.find((each) => each.what === what && each.name === 'prod');
      const prod = of?.stage.resources('AWS::SQS::Queue') ?? [];
      const facts = ({ properties }: Resource) => ({
        receives: (properties.RedrivePolicy as { maxReceiveCount?: number } | undefined)?.maxReceiveCount,
        hides: properties.VisibilityTimeout,
      });
      const own = (all: readonly Resource[], of: string) =>
        Object.fromEntries(all.map((queue) => [nameOf(queue).replace(`courtier-${of}-`, ''), facts(queue)]));
      expect(own(queues, name)).toEqual(own(prod, 'prod'));
    });

    it('are not drained by receives that no function saw for less than an hour, nor for longer than they keep', () => {
      for (const queue of declared.filter(({ consumer }) => consumer !== undefined)) {
        const { RedrivePolicy, VisibilityTimeout } = named(workQueueName(name, queue)).properties;
        const { maxReceiveCount } = RedrivePolicy as { maxReceiveCount: number };
        const seconds = maxReceiveCount * Number(VisibilityTimeout);
        expect(seconds).toBeGreaterThan(3_600);
        expect(seconds).toBeLessThan(FOURTEEN_DAYS);
      }
    });

    it('let the relay, the pulls, what ends them, purges, the sender of webhooks and the consumers, and nobody else, say when an item comes again', () => {
      const may = stage
        .resources('AWS::IAM::Policy')
        .filter(({ properties }) => JSON.stringify(properties).includes('sqs:ChangeMessageVisibility'));
      const consumers = declared.filter(({ consumer }) => consumer !== undefined);
      expect(may).toHaveLength(consumers.length + 5);
      const names = may.map(({ logicalId }) => logicalId);
      expect(names).toContainEqual(expect.stringMatching(/^OutboxRelayRole/));
      expect(names).toContainEqual(expect.stringMatching(/^SubscriptionsRole/));
      expect(names).toContainEqual(expect.stringMatching(/^DeliveriesRole/));
      expect(names).toContainEqual(expect.stringMatching(/^QueuesRole/));
      expect(names).toContainEqual(expect.stringMatching(/^WebhooksSenderRole/));
      expect(
        names.filter(
          (each) => !/Handler|OutboxRelay|Subscriptions|Deliveries|QueuesRole|WebhooksSender/.test(each),
        ),
      ).toEqual([]);
    });

    it('hide a message for at least six times as long as its function may run', () => {
      const consumed = Object.values(topology.queues).filter(({ consumer }) => consumer !== undefined);
      // Besides the consumers', those of the recorder, the relay's two, what is given up, the steps of operations, and the two of webhooks.
      expect(sources).toHaveLength(consumed.length + 10);
      for (const source of sources) {
        const { Timeout } = functionOf(source).properties;
        const { VisibilityTimeout } = queueOf(source).properties;
        expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * Number(Timeout));
      }
    });

    it('learn from their functions which items of a batch failed, and run a limited number at once', () => {
      for (const { properties } of sources) {
        expect(properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
        expect(properties.ScalingConfig).toEqual({ MaximumConcurrency: expect.any(Number) });
      }
    });

    it('are all emptied into the recorder when something fails', () => {
      const recorded = sources
        .filter((source) => nameOf(functionOf(source), 'FunctionName').endsWith('-dead-letter-recorder'))
        .map((source) => nameOf(queueOf(source)).replace(`courtier-${name}-`, ''));
      expect(recorded.toSorted()).toEqual([
        'failures',
        'outbox-dlq',
        'outbox-dlq.fifo',
        'work-dlq',
        'work-dlq.fifo',
      ]);
    });

    function named(queue: string): Resource {
      return one(queues.filter((each) => nameOf(each) === queue));
    }

    /** The one that the mapping's reference names: by its logical id, or from another stack by its own name. */
    function queueOf({ properties }: Resource): Resource {
      const [, queue] = /:(courtier-[\w.-]+)"]]/.exec(JSON.stringify(properties.EventSourceArn)) ?? [];
      return queue === undefined ? referred(queues, properties.EventSourceArn, 'Arn') : named(queue);
    }

    function functionOf({ properties }: Resource): Resource {
      return referred(stage.resources('AWS::Lambda::Function'), properties.FunctionName, '');
    }
  },
);

function referred(candidates: Resource[], reference: unknown, attribute: string): Resource {
  const text = JSON.stringify(reference);
  return one(
    candidates.filter(({ logicalId }) =>
      [`"Ref":"${logicalId}"`, `"${logicalId}","${attribute}"`, `GetAtt${logicalId}${attribute}`].some(
        (form) => text.includes(form),
      ),
    ),
  );
}

function one<T>(found: T[]): T {
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`expected one, found ${found.length}`);
  return first;
}

function nameOf({ properties }: Resource, property = 'QueueName'): string {
  return String(properties[property]);
}
