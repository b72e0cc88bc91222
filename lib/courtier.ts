import { Aws, type Environment, Names, Stack, Token } from 'aws-cdk-lib';
import { CfnSecurityGroupIngress, type ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic, ITopicSubscription } from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { System } from '../core/system/define.ts';
import type { DeclaredQueue } from '../core/topology/merge.ts';
import { type Composed, composeStacks } from './compose.ts';
import type { BrokerConnection } from './constructs/broker-connection.ts';
import { type SMALL, stageNamed } from './named-stage.ts';
import type { GivenNetwork } from './stacks/network.ts';
import type { StageName } from './stage.ts';
import { NOBODY } from './stage-settings.ts';

/** Systems with the names that their topologies declare. */
export type Systems = readonly Pick<
  System,
  'folder' | 'topology' | 'routes' | 'circuits' | 'schemas' | 'settings' | 'workflows'
>[];
/** The queues of these systems, by name. */
export type QueueOf<S extends Systems> = keyof S[number]['topology']['queues'] & string;
/** The exchanges of these systems, by name. */
export type ExchangeOf<S extends Systems> = keyof S[number]['topology']['exchanges'] & string;

export type CourtierProps<S extends Systems = Systems> = {
  /** What runs on the broker: of `defineSystem`. Default: none, the broker service alone. */
  systems?: S;
  /**
   * prod keeps its data and runs a cluster over several zones, dev one node, small is dev with a RabbitMQ of yours, local is for
   * a laptop. Default: the context's `stage`, else COURTIER_STAGE, else local. `courtier local` always runs the stage local.
   */
  stage?: StageName | typeof SMALL;
  /** Names are `courtier-<name>-…`; two brokers in one account and region need two. Default: the stage. */
  name?: string;
  /**
   * Who gets alerts and alarms. Default: COURTIER_ALERT_EMAIL. In prod somebody must: an address here or there, an
   * `onFailure`, or `none`, which says that the team watches by other means.
   */
  alerts?: { email: string } | 'none';
  /** The settings of docs/deploy.md, by their names. Default: the environment of this process. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Account and region. Default: those of the stack or stage that it stands in, else whatever deploys. */
  env?: Environment;
  /**
   * A VPC to stand in, from which SQS, Secrets Manager, Step Functions, Lambda, DynamoDB and S3 can be reached. Default: what
   * COURTIER_VPC names, else one of its own. In dev it needs COURTIER_BROKER_ACCESS=private too. Refused for a RabbitMQ from
   * outside.
   */
  network?: GivenNetwork;
  /**
   * A RabbitMQ broker on Amazon MQ that is there already; COURTIER_BROKER_CONNECTIONS says how many it takes. Default: one of
   * its own. A laptop runs its own in any case. Refused for a RabbitMQ from outside.
   */
  broker?: BrokerConnection;
};

/** A queue of a deployment. */
export type BrokerQueue = {
  /** As the topology declares it. */
  declared: DeclaredQueue;
  /** The SQS queue from which its consumer, or clients, get its messages; undefined where AMQP clients do. */
  workQueue: IQueue | undefined;
};

const AMQPS_PORT = 5671;
/** Of the local runtime, unless COURTIER_API_PORT says another. */
const LAPTOP_API_PORT = 8011;

/**
 * Courtier, with the systems that are given, as stacks of its own: in an app, a stage, or beside the resources of a stack
 * that is there already.
 *
 * Throws an error that lists everything wrong with settings and topologies.
 */
export class Courtier<const S extends Systems = Systems> extends Construct {
  /** Stands before every path of the API. */
  readonly apiUrl: string;
  /** Where alerts and alarms go. */
  readonly alerts: ITopic;
  /** Where functions must run that speak to the broker themselves; undefined on a laptop. */
  readonly placement: BrokerConnection['placement'];
  readonly #queues: Readonly<Record<string, DeclaredQueue>>;
  readonly #stacks: Composed;

  constructor(scope: Construct, id: string, props: CourtierProps<S> = {}) {
    super(scope, id);
    const environment = settingsOf(props);
    const name = stageOf(this, props, environment);
    const stage = stageNamed(name, environment, (props.systems ?? []) as readonly System[], props.name);
    const { broker, network } = props;
    const env = stage.onAws ? (props.env ?? envOf(scope)) : LAPTOP;
    this.#stacks = composeStacks(this, stage, { env, broker, network });
    this.#queues = stage.declared.topology.queues;
    this.apiUrl = stage.onAws ? this.#stacks.api.url : laptopApi(environment);
    this.alerts = this.#stacks.data.alerts.topic as ITopic;
    this.placement = this.#stacks.data.broker.placement;
  }

  /** A queue that one of the systems declares. */
  queue(name: QueueOf<S>): BrokerQueue {
    const declared = Object.hasOwn(this.#queues, name) ? this.#queues[name] : undefined;
    if (!declared) throw new Error(`No system declares a queue ${name}.`);
    return { declared, workQueue: this.#stacks.messaging.workQueues.get(name)?.queue as IQueue | undefined };
  }

  /**
   * Lets a function publish to an exchange over AMQP: as a user of the broker of its own, which may do nothing else. The
   * function finds in COURTIER_BROKER_SECRET_ARN the ARN of the secret {username, password, url} that `createAmqpClient`
   * takes. It must run in the broker's network: give it `...broker.placement`. Called once for each exchange.
   *
   * `variable`: another name than COURTIER_BROKER_SECRET_ARN, for a function that publishes to two Courtiers. Throws where
   * the variable is that of another Courtier, or the function outside of the network.
   */
  grantPublish(
    target: LambdaFunction,
    exchange: ExchangeOf<S>,
    { variable = 'COURTIER_BROKER_SECRET_ARN' }: { variable?: string } = {},
  ): void {
    const { messaging, network } = this.#stacks;
    takeVariable(target, variable, this);
    if (this.placement) {
      if (!target.isBoundToVpc)
        throw new Error(
          `${target.node.path} cannot reach the broker: give it the network, \`...broker.placement\`.`,
        );
      if (network) admit(target, this, network.brokerSecurityGroup);
    }
    const user = Names.uniqueResourceName(target, { maxLength: 40, separator: '-' }).toLowerCase();
    const secret = messaging.publisher(user, exchange);
    secret.grantRead(target);
    target.addEnvironment(variable, secret.secretArn);
  }

  /** Notifies a function, or any subscription of SNS, of every alert and alarm: of messages that wait for a person too. */
  onFailure(target: IFunction | ITopicSubscription): void {
    this.#stacks.data.alerts.subscribe('functionArn' in target ? new LambdaSubscription(target) : target);
  }
}

/** Whatever account and region the app says: those of the local runtime. */
const LAPTOP: Environment = { account: Aws.ACCOUNT_ID, region: Aws.REGION };

/** The Courtier whose secret a variable of a function names. */
const secretsOf = new WeakMap<LambdaFunction, Map<string, Construct>>();

/** A second Courtier must not take the first one's secret away from a function. */
function takeVariable(target: LambdaFunction, variable: string, broker: Construct): void {
  const taken = secretsOf.get(target) ?? new Map<string, Construct>();
  secretsOf.set(target, taken);
  const owner = taken.get(variable) ?? broker;
  taken.set(variable, owner);
  if (owner === broker) return;
  throw new Error(
    `${target.node.path} finds the secret of ${owner.node.path} in ${variable}: let ${broker.node.path} take another variable, grantPublish(fn, exchange, { variable: '…' }).`,
  );
}

function settingsOf({ alerts, environment = process.env }: CourtierProps) {
  if (alerts === undefined) return environment;
  return { ...environment, COURTIER_ALERT_EMAIL: alerts === 'none' ? NOBODY : alerts.email };
}

/** No reference to a resource: a stack of the app may name an account, and those of a laptop name none. */
function laptopApi({ COURTIER_API_PORT: port }: Readonly<Record<string, string | undefined>>): string {
  return `http://localhost:${Number(port) || LAPTOP_API_PORT}`;
}

function stageOf(
  { node }: Construct,
  { stage }: CourtierProps,
  environment: Record<string, string | undefined>,
) {
  // What `courtier local` runs is an app that may say prod.
  if (process.env.COURTIER_LOCAL === 'true') return 'local';
  const context: unknown = node.tryGetContext('stage');
  return stage ?? (typeof context === 'string' ? context : (environment.COURTIER_STAGE ?? 'local'));
}

/** A stack that stands in another does not take its account and region over by itself. */
function envOf(scope: Construct): Environment | undefined {
  if (!Stack.isStack(scope) && !scope.node.scopes.some(Stack.isStack)) return undefined;
  const { account, region } = Stack.of(scope);
  return {
    ...(!Token.isUnresolved(account) && { account }),
    ...(!Token.isUnresolved(region) && { region }),
  };
}

/**
 * A rule in the stack of the function, once: the broker's is deployed before it. The groups of the broker's own placement
 * are let in already, and EC2 refuses the same rule a second time.
 */
function admit(target: LambdaFunction, { placement, node }: Courtier, broker: ISecurityGroup): void {
  target.connections.securityGroups.forEach((group, n) => {
    if (placement?.securityGroups.includes(group)) return;
    const made = target.node.children.filter((child) => child instanceof CfnSecurityGroupIngress);
    const known = made.filter(({ sourceSecurityGroupId }) => sourceSecurityGroupId === group.securityGroupId);
    if (known.some(({ groupId }) => groupId === broker.securityGroupId)) return;
    // The first broker's rule keeps its id: under another one EC2 would refuse the same rule while the old one is there.
    const id = known.length === 0 ? `ToBroker${n}` : `To-${node.addr}-${n}`;
    new CfnSecurityGroupIngress(target, id, {
      ipProtocol: 'tcp',
      fromPort: AMQPS_PORT,
      toPort: AMQPS_PORT,
      groupId: broker.securityGroupId,
      sourceSecurityGroupId: group.securityGroupId,
      description: 'AMQP from a function that publishes',
    });
  });
}
