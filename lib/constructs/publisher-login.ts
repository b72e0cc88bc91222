import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { PUBLISHER_USER, publisherSecretName } from '../../core/topology/names.ts';
import { removalOf, type Stage } from '../stage.ts';
import { type Access, permission } from './access.ts';
import { amqp, type BrokerConnection } from './broker-connection.ts';

/** The user of the broker as which functions publish, and its password; apply-topology makes the one from the other. */
export class PublisherLogin extends Construct {
  private readonly secretArn: string;
  private readonly broker: BrokerConnection;

  constructor(scope: Construct, id: string, { stage, broker }: { stage: Stage; broker: BrokerConnection }) {
    super(scope, id);
    this.broker = broker;
    this.secretArn = new Secret(this, 'Secret', {
      secretName: publisherSecretName(stage.deployment),
      description: 'How functions that publish log in to the broker.',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: PUBLISHER_USER }),
        generateStringKey: 'password',
        passwordLength: 40,
        excludePunctuation: true,
      },
      removalPolicy: removalOf(stage),
    }).secretArn;
  }

  /** What a function needs to publish, and no more. */
  publishing(): ReturnType<typeof amqp> {
    return amqp({ ...this.broker, secretArn: this.secretArn });
  }

  /** For the function that sets its password on the broker, which knows the secret by its name. */
  keeper(): Access<Record<never, string>> {
    return permission(['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], [this.secretArn]);
  }
}
