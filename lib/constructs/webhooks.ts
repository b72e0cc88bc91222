import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Env as EventsEnv } from '../../functions/webhook-events/env.ts';
import { Env as SenderEnv } from '../../functions/webhook-sender/env.ts';
import { Env } from '../../functions/webhooks/env.ts';
import { functionSizes, WEBHOOK_CONCURRENCY } from '../function-sizes.ts';
import type { DataStack } from '../stacks/data.ts';
import type { Stage } from '../stage.ts';
import { allow } from './access.ts';
import { BrokerFunction } from './broker-function.ts';
import { DurableQueue } from './durable-queue.ts';
import { FunctionErrors } from './function-errors.ts';
import { LostMessages } from './lost-messages.ts';
import { QueueSource } from './queue-source.ts';
import { StoredTable } from './stored-table.ts';
import { WebhookKey } from './webhook-key.ts';

export type WebhooksProps = { stage: Stage; data: DataStack };

/** Receives of one delivery beyond its attempts, for faults of Courtier's own. */
const SPARE_RECEIVES = 5;

/**
 * Alerts that go to receivers over HTTPS: the topic's subscription, the queue of what is to be delivered, who takes these,
 * and what is known of webhooks.
 */
export class Webhooks extends Construct {
  /** Serves their routes. */
  readonly function: LambdaFunction;
  private readonly parts: WebhooksProps;
  private readonly webhooks;
  private readonly attempts;
  private readonly key: WebhookKey;
  private readonly deliveries: DurableQueue;

  constructor(scope: Construct, id: string, parts: WebhooksProps) {
    super(scope, id);
    this.parts = parts;
    const { stage } = parts;
    this.webhooks = new StoredTable(this, 'Registered', {
      stage,
      name: 'webhooks',
      variable: 'WEBHOOKS_TABLE',
      key: { partition: 'kind', sort: 'id' },
    });
    this.attempts = new StoredTable(this, 'Attempts', {
      stage,
      name: 'webhook-attempts',
      variable: 'WEBHOOK_ATTEMPTS_TABLE',
      key: { partition: 'webhook_id', sort: 'id' },
      expires: true,
    });
    this.key = new WebhookKey(this, 'Key', stage);
    const [events, deliveries] = [`${stage.prefix}webhook-events`, `${stage.prefix}webhook-deliveries`];
    const lost = new DurableQueue(this, 'Lost', {
      stage,
      name: `${stage.prefix}webhook-dlq`,
      deadLettersOf: [events, deliveries],
    });
    new LostMessages(this, 'Undelivered', {
      name: `${stage.prefix}webhook-deliveries-lost`,
      queue: lost.queue,
      what: 'An alert or a delivery for webhooks was given up by a fault of Courtier itself.',
      impact: 'a webhook does not get this notification; the topic of alerts has it all the same.',
      runbook: 'webhook-deliveries-lost',
      topic: parts.data.alerts.topic,
    });
    this.deliveries = new DurableQueue(this, 'Deliveries', {
      stage,
      name: deliveries,
      handlerTimeoutSeconds: functionSizes['webhook-sender'].timeoutSeconds,
      deadLetterQueue: lost.queue,
      maxReceiveCount: 1 + stage.webhookDelays.length + SPARE_RECEIVES,
    });
    this.events(events, lost.queue);
    this.sender();
    this.function = this.api();
  }

  /** Nobody on duty is alerted by this subscription: so it is not the topic's `subscribe`. */
  private events(name: string, lost: Queue) {
    const { stage, data } = this.parts;
    const alerts = new DurableQueue(this, 'Events', {
      stage,
      name,
      handlerTimeoutSeconds: functionSizes['webhook-events'].timeoutSeconds,
      deadLetterQueue: lost,
    });
    data.alerts.topic.addSubscription(new SqsSubscription(alerts.queue));
    const reader = new BrokerFunction(this, 'Reader', {
      stage,
      folder: 'webhook-events',
      schema: EventsEnv,
      size: functionSizes['webhook-events'],
      access: allow(this.webhooks.access('Query'), this.deliveries.sender('WEBHOOK_DELIVERIES_QUEUE_URL')),
      environment: {},
    }).function;
    this.taken('Alerts', alerts, reader, 'The function that notifies webhooks of alerts');
  }

  private sender() {
    const { stage, data } = this.parts;
    const sender = new BrokerFunction(this, 'Sender', {
      stage,
      folder: 'webhook-sender',
      schema: SenderEnv,
      size: functionSizes['webhook-sender'],
      access: allow(
        this.webhooks.access('GetItem', 'PutItem'),
        this.attempts.access('PutItem'),
        this.deliveries.postponer('WEBHOOK_DELIVERIES_QUEUE_URL'),
        this.key.reader(),
        data.alerts.sender(),
      ),
      environment: { ...this.loopback(), WEBHOOK_RETRY_DELAYS: stage.webhookDelays.join(',') },
    }).function;
    this.taken('Sends', this.deliveries, sender, 'The function that sends to webhooks');
  }

  /** One at a time for each copy: a slow receiver holds up its copy alone, and a fault repeats nothing else. */
  private taken(id: string, { queue, repeatSeconds }: DurableQueue, taker: LambdaFunction, what: string) {
    const { stage, data } = this.parts;
    new QueueSource(this, `${id}Source`, {
      queue,
      function: taker,
      batchSize: 1,
      maxConcurrency: WEBHOOK_CONCURRENCY,
    });
    new FunctionErrors(this, `${id}Errors`, {
      stage,
      function: taker,
      name: `webhook-${id.toLowerCase()}-errors`,
      what,
      repeatMinutes: Math.ceil(repeatSeconds / 60),
      impact: 'webhooks get no notifications, or late; the topic of alerts has them all the same.',
      runbook: 'webhook-errors',
      topic: data.alerts.topic,
    });
  }

  private api(): LambdaFunction {
    const { stage, data } = this.parts;
    return new BrokerFunction(this, 'Api', {
      stage,
      folder: 'webhooks',
      schema: Env,
      size: functionSizes.webhooks,
      access: allow(
        this.webhooks.access('GetItem', 'PutItem', 'DeleteItem', 'Query'),
        this.attempts.access('GetItem', 'PutItem', 'Query'),
        this.deliveries.sender('WEBHOOK_DELIVERIES_QUEUE_URL'),
        this.key.reader(),
        data.audit.access('PutItem'),
        data.idempotency.access('PutItem', 'UpdateItem'),
      ),
      environment: this.loopback(),
    }).function;
  }

  private loopback() {
    return { WEBHOOK_LOOPBACK: this.parts.stage.onAws ? ('refused' as const) : ('allowed' as const) };
  }
}
