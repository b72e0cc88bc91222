import type { Construct } from 'constructs';
import { vhostOf } from '../core/topology/vhost.ts';
import { type BrokerConnection, OUTSIDE_ARN } from './constructs/broker-connection.ts';
import { demanded } from './demanded.ts';
import type { OutsideBrokerSettings } from './outside-settings.ts';

const WHERE = '(docs/deploy.md, "A RabbitMQ of yours")';

/**
 * Its addresses stand in every template that uses it, and are no stack's outputs: CloudFormation takes no changed output from a stack
 * whose value another one imports, and one RabbitMQ could never take another's place.
 */
export function outsideBroker(
  scope: Construct,
  { url, managementUrl, secretArn }: OutsideBrokerSettings,
): BrokerConnection {
  const amqp = demanded(
    scope,
    url,
    `COURTIER_BROKER_URL is missing: where your RabbitMQ takes AMQP, amqps://host:port/vhost ${WHERE}.`,
  );
  return {
    arn: OUTSIDE_ARN,
    url: amqp,
    managementUrl: demanded(
      scope,
      managementUrl,
      `COURTIER_BROKER_MANAGEMENT_URL is missing: where its management API answers, https://host:port ${WHERE}.`,
    ),
    secretArn: demanded(
      scope,
      secretArn,
      `COURTIER_BROKER_SECRET_ARN is missing: the secret with the login of an administrator, {"username", "password"} ${WHERE}.`,
    ),
    vhost: url === undefined ? '/' : vhostOf(amqp),
    placement: undefined,
  };
}
