import { CustomResource, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { systems, topology } from '../../core/topology/index.ts';
import { hasWorkQueue } from '../../core/topology/names.ts';
import { render } from '../../core/topology/render.ts';
import { brokerUsers, serviceUsers } from '../../core/topology/service-users.ts';
import { Env as ApplyEnv } from '../../functions/apply-topology/env.ts';
import { Env as OrderWorkflowEnv } from '../../functions/order-workflow/env.ts';
import { Env as PipelineEnv } from '../../functions/pipeline/env.ts';
import { Env as RelayEnv } from '../../functions/sqs-to-rabbitmq/env.ts';
import { Env as WorkflowReplyEnv } from '../../functions/workflow-reply/env.ts';
import { Env as GaiaAlertsEnv } from '../../systems/kronos/functions/gaia-alerts/env.ts';
import { Env as OrdersEnv } from '../../systems/orders/functions/orders/env.ts';
import { OrdersPipeline } from '../../systems/orders/pipeline.ts';
import { FALLBACK_LINE } from '../../systems/playlists/domain/playlist.ts';
import { Env as PlaylistsEnv } from '../../systems/playlists/functions/playlists/env.ts';
import { GeneratorDiscovery } from '../../systems/playlists/generator-discovery.ts';
import { Env as EmailEnv } from '../../systems/queue-service/functions/email/env.ts';
import { mailing } from '../../systems/queue-service/mailing.ts';
import { hasEnvironment } from '../bundle.ts';
import { allow } from '../constructs/access.ts';
import { Bridge } from '../constructs/bridge.ts';
import { BrokerAlarms } from '../constructs/broker-alarms.ts';
import { amqp, management } from '../constructs/broker-connection.ts';
import { BrokerFunction } from '../constructs/broker-function.ts';
import { Consumer } from '../constructs/consumer.ts';
import { LogAlarm } from '../constructs/log-alarm.ts';
import { QueueSource } from '../constructs/queue-source.ts';
import { ServiceSecrets } from '../constructs/service-secrets.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { functionSizes, OUTBOX_CONCURRENCY, RELAY_BATCH } from '../function-sizes.ts';
import type { Stage } from '../stage.ts';
import type { DataStack } from './data.ts';
import type { RetryStack } from './retry.ts';
import type { WorkflowStack } from './workflow.ts';

export type MessagingStackProps = StackProps & {
  stage: Stage;
  data: DataStack;
  retry: RetryStack;
  workflow: WorkflowStack;
  /** As CloudWatch's metrics call it; undefined when the broker is not ours. */
  brokerName: string | undefined;
};

/** The life of a message: the broker's topology, the bridge to SQS, the consumers, and the way back from the outbox. */
export class MessagingStack extends Stack {
  private readonly stage: Stage;
  private readonly data: DataStack;
  private readonly retry: RetryStack;
  private readonly workflow: WorkflowStack;

  constructor(
    scope: Construct,
    id: string,
    { stage, data, retry, workflow, brokerName, ...props }: MessagingStackProps,
  ) {
    super(scope, id, props);
    this.stage = stage;
    this.data = data;
    this.retry = retry;
    this.workflow = workflow;
    const declared = this.topology();
    this.bridge().node.addDependency(declared);
    const work = this.workQueues();
    this.consumers(work);
    this.outboxRelay();
    new OrdersPipeline(this, 'OrdersPipeline', { stage, data });
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
      access: allow(amqp(data.broker), management(data.broker), secrets.keeper(), data.publisher.keeper()),
      environment: { BROKER_VIRTUAL_HOST: data.broker.vhost },
    });
    const resource = new CustomResource(this, 'Topology', {
      serviceToken: apply.function.functionArn,
      resourceType: 'Custom::Topology',
      // Without an answer CloudFormation waits an hour.
      serviceTimeout: Duration.minutes(5),
      properties: {
        Definitions: JSON.stringify(render(systems, stage.topology)),
        Services: JSON.stringify(brokerUsers(systems)),
        // Another broker starts empty: a change of its address alone applies everything again.
        BrokerUrl: data.broker.url,
        BrokerVirtualHost: data.broker.vhost,
      },
    });
    // Its permissions too: CloudFormation calls it as soon as it may.
    resource.node.addDependency(apply, secrets);
    return resource;
  }

  private bridge(): Bridge {
    const queues = Object.values(topology.queues).filter(
      ({ delivery }) => delivery !== 'amqp' && delivery !== 'last-resort',
    );
    const { broker, payloads, alerts, runtimeQueues } = this.data;
    const { failures } = this.data.queues;
    const around = { broker, failures, payloads, alerts, runtimeQueues };
    return new Bridge(this, 'Bridge', { stage: this.stage, queues, ...around });
  }

  /** Every work queue; answers those that a function handles, by its folder. */
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
    const made = queues.map((declared) => [declared.consumer?.function, make(declared)] as const);
    return new Map(made.flatMap(([folder, work]) => (folder === undefined ? [] : [[folder, work]])));
  }

  /** One entry a consumer function that needs more than the pipeline; the topology says which queue it handles. */
  private consumers(work: Map<string, WorkQueue>) {
    const { stage, data } = this;
    const shared = allow(
      data.queues.failures.sender('FAILURES_QUEUE_URL'),
      data.messageLog.access('UpdateItem'),
      data.payloads.access('read', 'write'),
      data.failedMessages.access('GetItem'),
      this.retry.workflows.outcomes,
    );
    const pipeline = (queue: WorkQueue) => allow(queue.postponer, shared);
    const orders = handledBy('orders', work);
    new Consumer(this, 'Orders', {
      work: orders,
      schema: OrdersEnv,
      access: allow(pipeline(orders), data.orderEvents.access('PutItem')),
      environment: { SIMULATE_FAILURES: stage.simulateFailures ? 'true' : 'false' },
    });
    const discovery = new GeneratorDiscovery(this, 'Generator', stage);
    const playlistsWork = handledBy('playlists', work);
    const playlists = new Consumer(this, 'Playlists', {
      work: playlistsWork,
      schema: PlaylistsEnv,
      access: allow(
        pipeline(playlistsWork),
        discovery.access(),
        data.soirees.access('UpdateItem'),
        data.playlists.access('GetItem', 'PutItem'),
        data.circuits.access('PutItem', 'Query'),
      ),
      environment: {
        GENERATOR_URL: stage.generatorUrl,
        GENERATOR_TIMEOUT_MS: String(generatorTimeoutMs(playlistsWork.consumer, stage)),
      },
    });
    // Every message is handled then, and no other alarm goes off. Five in a quarter of an hour are no bad luck.
    new LogAlarm(this, 'PlaylistFallbacks', {
      stage,
      name: 'playlist-fallbacks',
      folder: 'playlists',
      after: playlists,
      line: FALLBACK_LINE,
      period: Duration.minutes(15),
      threshold: 5,
      what: 'The playlist generator fails, also at the last try.',
      impact: 'soirées get playlists of stock instead of their own.',
      runbook: 'playlist-fallbacks',
      topic: data.alerts.topic,
    });
    const email = handledBy('email', work);
    new Consumer(this, 'Email', {
      work: email,
      schema: EmailEnv,
      access: allow(pipeline(email), mailing(this, stage)),
      environment: {},
    });
    const gaiaAlerts = handledBy('gaia-alerts', work);
    new Consumer(this, 'GaiaAlerts', {
      work: gaiaAlerts,
      schema: GaiaAlertsEnv,
      access: allow(pipeline(gaiaAlerts), data.alerts.sender()),
      environment: {},
    });
    const orderWorkflow = handledBy('order-workflow', work);
    new Consumer(this, 'OrderWorkflow', {
      work: orderWorkflow,
      schema: OrderWorkflowEnv,
      access: allow(
        pipeline(orderWorkflow),
        data.orderWorkflows.access('PutItem'),
        this.workflow.access.starter,
      ),
      environment: {},
    });
    const workflowReply = handledBy('workflow-reply', work);
    new Consumer(this, 'WorkflowReply', {
      work: workflowReply,
      schema: WorkflowReplyEnv,
      access: allow(
        pipeline(workflowReply),
        data.workflowSteps.access('UpdateItem', 'Query'),
        this.workflow.access.outcomes,
      ),
      environment: {},
    });
    // A consumer that needs no more than the pipeline is an entry in the topology and a folder.
    for (const [folder, queue] of work) {
      if (hasEnvironment(folder)) throw new Error(unwired(folder));
      const nothing = { schema: PipelineEnv, access: pipeline(queue), environment: {} };
      new Consumer(this, `Consumer-${folder}`, { work: queue, ...nothing });
    }
  }

  private outboxRelay() {
    const { stage, data } = this;
    const relay = new BrokerFunction(this, 'OutboxRelay', {
      stage,
      folder: 'sqs-to-rabbitmq',
      schema: RelayEnv,
      size: functionSizes['sqs-to-rabbitmq'],
      access: allow(
        data.publisher.publishing(),
        data.messageLog.access('UpdateItem'),
        data.queues.failures.sender('FAILURES_QUEUE_URL'),
        data.payloads.access('write'),
        // What found no broker comes again within the minute, not after the queue's own visibility timeout.
        data.queues.outbox.postponer('OUTBOX_QUEUE_URL'),
        data.queues.orderedOutbox.postponer('ORDERED_OUTBOX_QUEUE_URL'),
        data.heldMessages.access('UpdateItem', 'DeleteItem', 'Query'),
      ),
      environment: {},
    }).function;
    const limits = { batchSize: RELAY_BATCH, maxConcurrency: OUTBOX_CONCURRENCY };
    new QueueSource(this, 'Outbox', { queue: data.queues.outbox.queue, function: relay, ...limits });
    new QueueSource(this, 'OrderedOutbox', {
      queue: data.queues.orderedOutbox.queue,
      function: relay,
      ...limits,
    });
  }
}

/** Three quarters of the consumer's time at most: the rest is for saving what came of it, the fallback among it. */
function generatorTimeoutMs(consumer: { timeoutSeconds: number } | undefined, stage: Stage): number {
  const most = (consumer?.timeoutSeconds ?? 0) * 750;
  return Math.min(stage.generatorTimeoutSeconds * 1_000, most);
}

/** Takes it from those that are left. */
function handledBy(name: string, work: Map<string, WorkQueue>): WorkQueue {
  const found = work.get(name);
  if (!found) throw new Error(`No queue of the topology names functions/${name} as its consumer.`);
  work.delete(name);
  return found;
}

function unwired(folder: string): string {
  return `functions/${folder}/env.ts asks for more than the pipeline has: say in lib/stacks/messaging.ts where it comes from.`;
}
