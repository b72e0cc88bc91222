import { CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnBroker, CfnConfiguration } from 'aws-cdk-lib/aws-amazonmq';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { BROKER_MESSAGE_BYTES } from '../../core/limits.ts';
import { loginSecretName } from '../../core/topology/names.ts';
import { serviceUsers } from '../../core/topology/service-users.ts';
import type { BrokerConnection } from '../constructs/broker-connection.ts';
import { nodesOf } from '../constructs/broker-metric.ts';
import { ClientCertificates, demandAuthority } from '../constructs/client-certificates.ts';
import { type BrokerSize, removalOf, type Stage } from '../stage.ts';
import type { NetworkStack } from './network.ts';

/** One for each node, at the broker's own host name. https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/rabbitmq-prometheus-metrics.html */
const PROMETHEUS_PORTS = [16001, 16002, 16003];

/** Without a network the broker has a public address. */
export type BrokerStackProps = StackProps & {
  stage: Stage;
  size: BrokerSize;
  network: NetworkStack | undefined;
};

/** RabbitMQ on Amazon MQ: reachable from its network only, or over TLS by everybody who has a login. */
export class BrokerStack extends Stack {
  readonly connection: BrokerConnection;
  /** As CloudWatch's metrics call it. */
  readonly brokerName: string;

  constructor(scope: Construct, id: string, { stage, size, network, ...props }: BrokerStackProps) {
    super(scope, id, props);
    const secret = new Secret(this, 'Secret', {
      secretName: brokerNameOf(stage),
      description: 'The login that the broker is made with; the first deployment takes its password away.',
      generateSecretString: {
        secretStringTemplate: '{"username":"courtier"}',
        generateStringKey: 'password',
        passwordLength: 40,
        // Amazon MQ refuses commas, colons and equals signs.
        excludePunctuation: true,
      },
      removalPolicy: removalOf(stage),
    });
    this.brokerName = brokerNameOf(stage);
    const configuration = this.configuration(stage, size);
    const broker = this.makeBroker({
      size,
      network,
      secret,
      configuration,
      maintenance: stage.brokerMaintenance,
    });
    // One node's endpoint, or the cluster's: RabbitMQ brokers have a single one, amqps://<host>:5671.
    const url = Fn.select(0, broker.attrAmqpEndpoints);
    const host = Fn.select(0, Fn.split(':', Fn.select(1, Fn.split('://', url))));
    this.connection = {
      arn: broker.attrArn,
      url,
      managementUrl: `https://${host}:443`,
      prometheusUrls: PROMETHEUS_PORTS.slice(0, nodesOf(size)).map((port) => `https://${host}:${port}`),
      vhost: '/',
      secretArn: secret.secretArn,
      isOwn: true,
      placement: network?.functions,
    };
    // Queues that nobody bridges keep their messages here.
    broker.applyRemovalPolicy(removalOf(stage));
    this.output({
      BrokerArn: [broker.attrArn, 'The broker, as Amazon MQ and IAM policies name it.'],
      BrokerAmqpUrl: [
        url,
        network ? 'For AMQP clients that reach the private network.' : 'For AMQP clients, over TLS.',
      ],
      BrokerManagementUrl: [
        this.connection.managementUrl,
        network ? 'For people who reach the private network.' : 'For people who administer the broker.',
      ],
      BrokerSecretName: [
        loginSecretName(stage.deployment, 'administrator'),
        'Holds the login of its administrator as {username, password}.',
      ],
    });
  }

  private output(outputs: Record<string, [value: string, description: string]>) {
    for (const [name, [value, description]] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value, description });
    }
  }

  /**
   * What is configured and cannot be a policy. Amazon MQ's own limit of a message is 512 KiB; without any, one that no
   * event can hold would be confirmed to its publisher, and dropped by Lambda's poller. RabbitMQ reads it when it starts: a
   * later change needs a reboot.
   * https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/configure-resource-limits.html
   */
  private configuration(stage: Stage, size: BrokerSize): CfnBroker.ConfigurationIdProperty {
    const { engineVersion, connections, channels, queues } = size;
    const { brokerName } = this;
    const certificates = this.clientCertificates(stage);
    const settings = [
      `max_message_size = ${BROKER_MESSAGE_BYTES}`,
      `connection_max = ${connections}`,
      `channel_max_per_node = ${channels}`,
      `cluster_queue_limit = ${queues}`,
      `cluster_exchange_limit = ${queues}`,
      ...(certificates?.settings ?? []),
    ];
    const configuration = new CfnConfiguration(this, 'Configuration', {
      // A configuration is one version's: it is replaced when that changes, and so has to have another name.
      name: `${brokerName}-${engineVersion.replace('.', '-')}`,
      description: 'The largest message that is taken, how many connections, and how services log in.',
      engineType: 'RABBITMQ',
      engineVersion,
      data: Fn.base64(`${settings.join('\n')}\n`),
    });
    if (certificates) configuration.node.addDependency(certificates);
    return { id: configuration.attrId, revision: configuration.attrRevision };
  }

  /** Undefined: the broker knows passwords only, and no service may count on more. */
  private clientCertificates(stage: Stage): ClientCertificates | undefined {
    demandAuthority(this, stage, serviceUsers(stage.declared.topologies));
    const { brokerClientCa: authority } = stage;
    if (authority === undefined) return undefined;
    return new ClientCertificates(this, 'ClientCertificates', { brokerName: this.brokerName, authority });
  }

  private makeBroker(made: {
    size: BrokerSize;
    network: NetworkStack | undefined;
    secret: Secret;
    configuration: CfnBroker.ConfigurationIdProperty;
    maintenance: Stage['brokerMaintenance'];
  }) {
    const { size, network, secret, configuration, maintenance } = made;
    const username = secret.secretValueFromJson('username').unsafeUnwrap();
    const password = secret.secretValueFromJson('password').unsafeUnwrap();
    return new CfnBroker(this, 'Broker', {
      brokerName: this.brokerName,
      engineType: 'RABBITMQ',
      engineVersion: size.engineVersion,
      hostInstanceType: size.instanceType,
      deploymentMode: size.deploymentMode,
      ...reachable(size, network),
      // RabbitMQ has its patches in any case. The next minor version comes when AWS's support for this one ends:
      // COURTIER_BROKER_VERSION then says the same, or CloudFormation would ask for the version before.
      // https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/upgrading-brokers.html
      autoMinorVersionUpgrade: true,
      maintenanceWindowStartTime: maintenance,
      logs: { general: true },
      // References that CloudFormation resolves: the template never holds the password.
      users: [{ username, password }],
      configuration,
    });
  }
}

/** Of its stack, itself and its secret: a second one cannot have the name of the first. */
export function brokerNameOf({ prefix, brokerGeneration }: Stage): string {
  return `${prefix}broker${brokerGeneration === 1 ? '' : `-${brokerGeneration}`}`;
}

/** A RabbitMQ broker with a public address takes no security groups. https://docs.aws.amazon.com/amazon-mq/latest/api-reference/brokers.html */
function reachable({ deploymentMode }: BrokerSize, network: NetworkStack | undefined) {
  if (!network) return { publiclyAccessible: true };
  const { subnetIds } = network.vpc.selectSubnets(network.functions.vpcSubnets);
  return {
    publiclyAccessible: false,
    subnetIds: deploymentMode === 'SINGLE_INSTANCE' ? subnetIds.slice(0, 1) : subnetIds,
    securityGroups: [network.brokerSecurityGroup.securityGroupId],
  };
}
