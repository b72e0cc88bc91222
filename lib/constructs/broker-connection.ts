import { CfnParameter } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import { type Access, actionsOn, type Placement } from './access.ts';

/** A RabbitMQ that functions and event sources can reach, wherever it runs. */
export type BrokerConnection = {
  /** What the RabbitMQ event sources name. */
  arn: string;
  /** amqp[s]://host:port[/vhost] and http[s]://host:port, both without credentials. */
  url: string;
  managementUrl: string;
  /** http[s]://host:port of each node's Prometheus endpoint. Undefined: not known, or it has none. */
  prometheusUrls?: readonly string[] | undefined;
  /** The virtual host of `url`, as RabbitMQ calls it: event sources name it apart. */
  vhost: string;
  /** JSON {username, password}. */
  secretArn: string;
  /** Courtier made it, and its first user: its password is taken away once there are others. Default: false. */
  isOwn?: boolean;
  placement: Placement | undefined;
};

/** What a function needs to speak AMQP, where each of its copies holds so many connections. */
export function amqp(
  broker: BrokerConnection,
  connections = 1,
): Access<{ BROKER_URL: string; BROKER_SECRET_ARN: string }> {
  return {
    environment: { BROKER_URL: broker.url, BROKER_SECRET_ARN: broker.secretArn },
    connections,
    ...reached(broker),
  };
}

/** To publish with the outbox behind it, or by steps that come again: its user's connections are limited. */
export function publishing(broker: BrokerConnection) {
  return amqp(broker, 0);
}

/** To know the virtual host, which is in the broker's address, and to speak HTTP alone. */
export function address(broker: BrokerConnection) {
  return amqp(broker, 0);
}

/** What a function needs besides, or instead, to speak to the management API. */
export function management(
  broker: BrokerConnection,
): Access<{ BROKER_MANAGEMENT_URL: string; BROKER_SECRET_ARN: string }> {
  return {
    environment: { BROKER_MANAGEMENT_URL: broker.managementUrl, BROKER_SECRET_ARN: broker.secretArn },
    ...reached(broker),
  };
}

/** What a function needs besides to ask each node for its metrics. */
export function prometheus({
  prometheusUrls,
}: BrokerConnection): Access<{ BROKER_PROMETHEUS_URLS: string | undefined }> {
  return { environment: { BROKER_PROMETHEUS_URLS: prometheusUrls?.join() }, grant: () => {} };
}

/** From the broker's network, with its credentials. */
function reached({ secretArn, placement }: BrokerConnection) {
  return { grant: actionsOn(['secretsmanager:GetSecretValue'], [secretArn]), placement };
}

/** The event source wants a broker's ARN; a RabbitMQ from outside has none, so it gets one that looks like it. */
export const OUTSIDE_ARN =
  'arn:aws:mq:us-east-1:000000000000:broker:courtier-local:b-00000000-0000-4000-8000-000000000000';

/** It stands in the JSON of the secret as it is: CloudFormation has nothing that escapes it. */
const IN_JSON = {
  allowedPattern: String.raw`^[^"\\\x00-\x1f]+$`,
  constraintDescription: 'must not be empty, nor hold a quotation mark, a backslash or a control character.',
};

/** A laptop's RabbitMQ, which has no address before it runs: that and its login are the template's parameters. */
export class LaptopBroker extends Construct {
  readonly connection: BrokerConnection;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    const url = parameter(this, 'BrokerUrl', 'amqp[s]://host:port/vhost, without credentials');
    const managementUrl = parameter(this, 'BrokerManagementUrl', 'http[s]://host:port, without credentials');
    const vhost = parameter(this, 'BrokerVirtualHost', 'That of BrokerUrl, percent signs decoded', {
      default: '/',
    });
    const username = parameter(this, 'BrokerUsername', 'A user that may configure, write and read', IN_JSON);
    const password = parameter(this, 'BrokerPassword', 'Its password', { noEcho: true, ...IN_JSON });
    const secret = new CfnSecret(this, 'Secret', {
      name: `${stage.prefix}broker`,
      description: 'Credentials of the RabbitMQ that the parameters name.',
      secretString: `{"username":"${username}","password":"${password}"}`,
    });
    this.connection = {
      arn: OUTSIDE_ARN,
      url,
      managementUrl,
      vhost,
      secretArn: secret.ref,
      placement: undefined,
    };
  }
}

/** A parameter of the template under exactly this name. */
export function parameter(
  scope: Construct,
  name: string,
  description: string,
  options: {
    noEcho?: boolean;
    default?: string;
    allowedPattern?: string;
    constraintDescription?: string;
  } = {},
): string {
  const made = new CfnParameter(scope, name, { type: 'String', description, ...options });
  made.overrideLogicalId(name);
  return made.valueAsString;
}
