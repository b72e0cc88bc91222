import { CustomResource, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { systems, topology } from '../../core/topology/index.ts';
import { hasWorkQueue } from '../../core/topology/names.ts';
import { render } from '../../core/topology/render.ts';
import { serviceUsers } from '../../core/topology/service-users.ts';
import { Env as ApplyEnv } from '../../functions/apply-topology/env.ts';
import { Env as EmailEnv } from '../../functions/email/env.ts';
import { Env as OrdersEnv } from '../../functions/orders/env.ts';
import { Env as PlaylistsEnv } from '../../functions/playlists/env.ts';
import { Env as RelayEnv } from '../../functions/sqs-to-rabbitmq/env.ts';
import { allow } from '../constructs/access.ts';
import { Bridge } from '../constructs/bridge.ts';
import { BrokerAlarms } from '../constructs/broker-alarms.ts';
import { amqp, management, parameter } from '../constructs/broker-connection.ts';
import { BrokerFunction } from '../constructs/broker-function.ts';
import { Consumer } from '../constructs/consumer.ts';
import { FallbackAlarm } from '../constructs/fallback-alarm.ts';
import { GeneratorDiscovery } from '../constructs/generator-discovery.ts';
import { QueueSource } from '../constructs/queue-source.ts';
import { ServiceSecrets } from '../constructs/service-secrets.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { functionSizes, OUTBOX_CONCURRENCY, RELAY_BATCH, type Stage } from '../stage.ts';
import type { DataStack } from './data.ts';
import type { RetryStack } from './retry.ts';

export type MessagingStackProps = StackProps & {
  stage: Stage;
  data: DataStack;
  retry: RetryStack;
  /** As CloudWatch's metrics call it; undefined when the broker is not ours. */
  brokerName: string | undefined;
};

/** The life of a message: the broker's topology, the bridge to SQS, the consumers, and the way back from the outbox. */
export class MessagingStack extends Stack {
  private readonly stage: Stage;
  private readonly data: DataStack;
  private readonly retry: RetryStack;

  constructor(
    scope: Construct,
    id: string,
    { stage, data, retry, brokerName, ...props }: MessagingStackProps,
  ) {
    super(scope, id, props);
    this.stage = stage;
    this.data = data;
    this.retry = retry;
    const declared = this.topology();
    this.bridge().node.addDependency(declared);
    const work = this.workQueues();
    this.consumers(work);
    this.outboxRelay();
    if (brokerName) new BrokerAlarms(this, 'BrokerAlarms', { stage, brokerName, topic: data.alerts.topic });
  }

  /** The custom resource is the function itself: the same in every stage, and nothing between it and CloudFormation. */
  private topology(): CustomResource {
    const { stage, data } = this;
    const services = serviceUsers(systems);
    const secrets = new ServiceSecrets(this, 'Service', { stage, broker: data.broker, services });
    const apply = new BrokerFunction(this, 'ApplyTopology', {
      stage,
      folder: 'apply-topology',
      schema: ApplyEnv,
      size: functionSizes['apply-topology'],
      access: allow(amqp(data.broker), management(data.broker), secrets.keeper()),
      environment: {},
    });
    const resource = new CustomResource(this, 'Topology', {
      serviceToken: apply.function.functionArn,
      resourceType: 'Custom::Topology',
      // Without an answer CloudFormation waits an hour.
      serviceTimeout: Duration.minutes(5),
      properties: {
        Definitions: JSON.stringify(render(systems, stage.topology)),
        Services: JSON.stringify(services),
        // Another broker starts empty: a change of its address alone applies everything again.
        BrokerUrl: data.broker.url,
      },
    });
    // Its permissions too: CloudFormation calls it as soon as it may.
    resource.node.addDependency(apply, secrets);
    return resource;
  }

  private bridge(): Bridge {
    const queues = Object.values(topology.queues).filter((queue) => queue.delivery !== 'amqp');
    const { broker, payloads, alerts, runtimeQueues } = this.data;
    const { failures } = this.data.queues;
    const around = { broker, failures, payloads, alerts, runtimeQueues };
    return new Bridge(this, 'Bridge', { stage: this.stage, queues, ...around });
  }

  private workQueues(): Map<string, WorkQueue> {
    const { stage, data } = this;
    const queues = Object.values(topology.queues).filter(hasWorkQueue);
    const make = (declared: (typeof queues)[number]) =>
      new WorkQueue(this, `Work-${declared.name}`, {
        stage,
        declared,
        safety: data.queues,
        alerts: data.alerts,
      });
    return new Map(queues.map((declared) => [declared.consumer?.function ?? declared.name, make(declared)]));
  }

  /** One entry a consumer function; the topology says which queue it handles. */
  private consumers(work: Map<string, WorkQueue>) {
    const { stage, data } = this;
    const pipeline = allow(
      data.queues.failures.sender('FAILURES_QUEUE_URL'),
      data.messageLog.access('UpdateItem'),
      data.payloads.access('write'),
      this.retry.workflows.outcomes,
    );
    new Consumer(this, 'Orders', {
      work: handledBy('orders', work),
      schema: OrdersEnv,
      access: allow(pipeline, data.orderEvents.access('PutItem')),
      environment: { SIMULATE_FAILURES: stage.simulateFailures ? 'true' : 'false' },
    });
    const discovery = new GeneratorDiscovery(this, 'Generator', stage);
    const playlists = new Consumer(this, 'Playlists', {
      work: handledBy('playlists', work),
      schema: PlaylistsEnv,
      access: allow(
        pipeline,
        discovery.access(),
        data.soirees.access('UpdateItem'),
        data.playlists.access('GetItem', 'PutItem'),
        data.circuits.access('PutItem', 'Query'),
      ),
      environment: {
        GENERATOR_URL: stage.generatorUrl,
        GENERATOR_TIMEOUT_MS: String(generatorTimeoutMs(handledBy('playlists', work).consumer, stage)),
      },
    });
    new FallbackAlarm(this, 'PlaylistFallbacks', { stage, topic: data.alerts.topic, after: playlists });
    new Consumer(this, 'Email', {
      work: handledBy('email', work),
      schema: EmailEnv,
      access: pipeline,
      environment: { SMTP_URL: this.smtpUrl(), MAIL_FROM: stage.mailFrom },
    });
  }

  private smtpUrl(): string {
    const onLaptop = this.stage.broker === null;
    return parameter(this, 'SmtpUrl', 'The mail relay of the e-mail consumer: smtp[s]://host:port', {
      // It ends up in the function's environment, which is no place for a password.
      ...(onLaptop
        ? {}
        : {
            allowedPattern: '^smtps?://[^@]+$',
            constraintDescription: 'be smtp[s]://host:port without credentials',
          }),
    });
  }

  private outboxRelay() {
    const { stage, data } = this;
    const relay = new BrokerFunction(this, 'OutboxRelay', {
      stage,
      folder: 'sqs-to-rabbitmq',
      schema: RelayEnv,
      size: functionSizes['sqs-to-rabbitmq'],
      access: allow(
        amqp(data.broker),
        data.messageLog.access('UpdateItem'),
        data.queues.failures.sender('FAILURES_QUEUE_URL'),
        data.payloads.access('write'),
        // What found no broker comes again within the minute, not after the queue's own visibility timeout.
        data.queues.outbox.postponer('OUTBOX_QUEUE_URL'),
      ),
      environment: {},
    }).function;
    const limits = { batchSize: RELAY_BATCH, maxConcurrency: OUTBOX_CONCURRENCY };
    new QueueSource(this, 'Outbox', { queue: data.queues.outbox.queue, function: relay, ...limits });
  }
}

/** Three quarters of the consumer's time at most: the rest is for saving what came of it, the fallback among it. */
function generatorTimeoutMs(consumer: { timeoutSeconds: number } | undefined, stage: Stage): number {
  const most = (consumer?.timeoutSeconds ?? 0) * 750;
  return Math.min(stage.generatorTimeoutSeconds * 1_000, most);
}

function handledBy(name: string, work: Map<string, WorkQueue>): WorkQueue {
  const found = work.get(name);
  if (!found) throw new Error(`No queue of the topology names functions/${name} as its consumer.`);
  return found;
}
