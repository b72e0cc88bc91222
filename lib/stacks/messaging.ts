import { CustomResource, Duration, Lazy, Stack, type StackProps } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { brokerUsers } from '../../core/topology/logins.ts';
import { hasWorkQueue, isBridged } from '../../core/topology/names.ts';
import { render } from '../../core/topology/render.ts';
import { type ServiceUser, serviceUsers } from '../../core/topology/service-users.ts';
import { isOfTrail } from '../../core/topology/trail-queues.ts';
import { Env as ApplyEnv } from '../../functions/apply-topology/env.ts';
import { Env as RelayEnv } from '../../functions/sqs-to-rabbitmq/env.ts';
import { allow } from '../constructs/access.ts';
import { Bridge } from '../constructs/bridge.ts';
import { BrokerAlarms } from '../constructs/broker-alarms.ts';
import { address, amqp, management } from '../constructs/broker-connection.ts';
import { BrokerFunction } from '../constructs/broker-function.ts';
import { nodesOf } from '../constructs/broker-metric.ts';
import { BrokerPoller } from '../constructs/broker-poller.ts';
import { CourtierDashboard } from '../constructs/dashboard.ts';
import { FirstAdministratorLock } from '../constructs/first-administrator-lock.ts';
import { FunctionErrors } from '../constructs/function-errors.ts';
import { FunctionThrottles } from '../constructs/function-throttles.ts';
import { LoginRotation } from '../constructs/login-rotation.ts';
import { QueueSource } from '../constructs/queue-source.ts';
import { ServiceSecrets } from '../constructs/service-secrets.ts';
import { TrailRecorder } from '../constructs/trail.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import { functionSizes, OUTBOX_CONCURRENCY, RELAY_BATCH, SERVICE_CONNECTIONS } from '../function-sizes.ts';
import type { Stage } from '../stage.ts';
import type { DataStack } from './data.ts';

export type MessagingStackProps = StackProps & {
  stage: Stage;
  data: DataStack;
  /** As CloudWatch's metrics call it; undefined when the broker is not ours. */
  brokerName: string | undefined;
};

/** The life of a message: the broker's topology, the bridge to SQS and its work queues, and the way back from the outbox. */
export class MessagingStack extends Stack {
  private readonly stage: Stage;
  private readonly data: DataStack;
  /** The work queues that consumer functions handle: by system, and by the function's folder. */
  readonly work: ReadonlyMap<string, ReadonlyMap<string, WorkQueue>>;
  /** Every work queue, by the name of its queue in RabbitMQ. */
  readonly workQueues = new Map<string, WorkQueue>();
  /** Users of the broker that functions of somebody else publish as; the topology's own are beside them. */
  private readonly publishers = new Map<string, ServiceUser>();
  private readonly exchangesOf = new Map<string, ReadonlySet<string>>();
  private secrets: ServiceSecrets | undefined;

  constructor(scope: Construct, id: string, { stage, data, brokerName, ...props }: MessagingStackProps) {
    super(scope, id, props);
    this.stage = stage;
    this.data = data;
    const { declared, apply } = this.topology();
    this.bridge().node.addDependency(declared);
    new TrailRecorder(this, 'Trail', { stage, data }).node.addDependency(declared);
    new LoginRotation(this, 'Rotation', { stage, data }).node.addDependency(declared);
    this.work = this.makeWorkQueues();
    this.outboxRelay();
    // After every stack has said what it needs.
    this.node.addValidation({ validate: () => stage.budget.problems() });
    this.watchBroker(brokerName);
    if (data.broker.isOwn)
      new FirstAdministratorLock(this, 'FirstAdministrator', { apply, broker: data.broker });
  }

  private watchBroker(name: string | undefined) {
    const { stage, data } = this;
    const broker = name !== undefined && stage.broker ? { name, size: stage.broker } : undefined;
    new BrokerPoller(this, 'BrokerPoller', {
      stage,
      data,
      nodes: broker ? nodesOf(broker.size) : 1,
      version: broker?.size.engineVersion,
    });
    if (broker) new BrokerAlarms(this, 'BrokerAlarms', { stage, broker, topic: data.alerts.topic });
    // A laptop has no metrics to show.
    if (stage.onAws) new CourtierDashboard(this, 'Page', { stage, broker, safety: data.queues });
  }

  /**
   * A user of the broker that may publish to this exchange, beside what it may already. Answers its secret,
   * {username, password, url}.
   */
  publisher(name: string, exchange: string): ISecret {
    if (!this.secrets) throw new Error('The topology makes the secrets.');
    const exchanges = new Set([...(this.exchangesOf.get(name) ?? []), exchange]);
    this.exchangesOf.set(name, exchanges);
    const declared = { description: '', publishes: [...exchanges], consumes: [] };
    const [user] = serviceUsers([
      { system: name, description: '', exchanges: {}, queues: {}, services: { [name]: declared } },
    ]);
    if (user) this.publishers.set(name, user);
    this.holdForServices();
    return this.secrets.secretOf(name) as ISecret;
  }

  /** The custom resource is the function itself: the same in every stage, and nothing between it and CloudFormation. */
  private topology() {
    const { stage, data } = this;
    const services = serviceUsers(stage.declared.topologies);
    this.holdForServices();
    const secrets = new ServiceSecrets(this, 'Service', { stage, broker: data.broker, services });
    this.secrets = secrets;
    const apply = new BrokerFunction(this, 'ApplyTopology', {
      stage,
      folder: 'apply-topology',
      schema: ApplyEnv,
      size: functionSizes['apply-topology'],
      access: allow(
        address(data.broker),
        management(data.broker),
        secrets.keeper(),
        ...Object.values(data.logins).map((login) => login.keeper()),
      ),
      environment: { BROKER_VIRTUAL_HOST: data.broker.vhost },
    });
    const resource = new CustomResource(this, 'Topology', {
      serviceToken: apply.function.functionArn,
      resourceType: 'Custom::Topology',
      // Without an answer CloudFormation waits an hour.
      serviceTimeout: Duration.minutes(5),
      properties: {
        Definitions: JSON.stringify(render(stage.declared.topologies, stage.topology)),
        Services: Lazy.string({
          produce: () => JSON.stringify(this.users()),
        }),
        // Another broker starts empty: a change of its address alone applies everything again.
        BrokerUrl: data.broker.url,
        BrokerVirtualHost: data.broker.vhost,
      },
    });
    // Its permissions too: CloudFormation calls it as soon as it may.
    resource.node.addDependency(apply, secrets);
    return { declared: resource, apply: apply.function };
  }

  private holdForServices(): void {
    const declared = Object.keys(this.stage.declared.topology.services);
    const names = new Set([...declared, ...this.publishers.keys()]);
    this.stage.budget.hold('services that speak AMQP', SERVICE_CONNECTIONS, names.size);
  }

  private users(): ServiceUser[] {
    const { declared, budget } = this.stage;
    const publisherConnections = budget.publisherConnections();
    return [...brokerUsers(declared.topologies, { publisherConnections }), ...this.publishers.values()];
  }

  private bridge(): Bridge {
    const queues = Object.values(this.stage.declared.topology.queues).filter(
      (queue) => isBridged(queue) && !isOfTrail(queue),
    );
    const { payloads, alerts, runtimeQueues, logins } = this.data;
    const broker = logins.bridge.connection;
    const { failures } = this.data.queues;
    const around = { broker, failures, payloads, alerts, runtimeQueues };
    return new Bridge(this, 'Bridge', { stage: this.stage, queues, ...around });
  }

  /** Every work queue; answers those that a function handles, by system and by the function's folder. */
  private makeWorkQueues(): Map<string, Map<string, WorkQueue>> {
    const { stage, data } = this;
    const work = new Map<string, Map<string, WorkQueue>>();
    for (const declared of Object.values(stage.declared.topology.queues).filter(hasWorkQueue)) {
      const made = new WorkQueue(this, `Work-${declared.name}`, {
        stage,
        declared,
        safety: data.queues,
        alerts: data.alerts,
      });
      this.workQueues.set(declared.name, made);
      const handled = work.get(declared.system) ?? new Map<string, WorkQueue>();
      if (declared.consumer) work.set(declared.system, handled.set(declared.consumer.function, made));
    }
    return work;
  }

  private outboxRelay() {
    const { stage, data } = this;
    const relay = new BrokerFunction(this, 'OutboxRelay', {
      stage,
      folder: 'sqs-to-rabbitmq',
      schema: RelayEnv,
      size: functionSizes['sqs-to-rabbitmq'],
      access: allow(
        amqp(data.logins.relay.connection),
        data.queues.failures.sender('FAILURES_QUEUE_URL'),
        data.payloads.access('write'),
        // What found no broker comes again within the minute, not after the queue's own visibility timeout.
        data.queues.outbox.postponer('OUTBOX_QUEUE_URL'),
        data.queues.orderedOutbox.postponer('ORDERED_OUTBOX_QUEUE_URL'),
        data.heldMessages.access('UpdateItem', 'DeleteItem', 'Query'),
      ),
      environment: {},
      // For both of its sources.
      reservedConcurrency: 2 * OUTBOX_CONCURRENCY,
    }).function;
    const watched = {
      stage,
      function: relay,
      what: 'The relay of the outbox',
      impact: 'messages that the API accepted stay in the outbox.',
      topic: data.alerts.topic,
    };
    new FunctionErrors(this, 'RelayErrors', { ...watched, runbook: 'relay-errors' });
    const name = 'relay-throttled';
    new FunctionThrottles(this, 'RelayThrottled', { ...watched, name, runbook: name });
    const limits = { batchSize: RELAY_BATCH, maxConcurrency: OUTBOX_CONCURRENCY };
    new QueueSource(this, 'Outbox', { queue: data.queues.outbox.queue, function: relay, ...limits });
    new QueueSource(this, 'OrderedOutbox', {
      queue: data.queues.orderedOutbox.queue,
      function: relay,
      ...limits,
    });
  }
}
