import { RemovalPolicy } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { serviceSecretName } from '../../core/topology/names.ts';
import type { ServiceUser } from '../../core/topology/service-users.ts';
import type { Stage } from '../stage.ts';
import { type Access, actionsOn } from './access.ts';
import type { BrokerConnection } from './broker-connection.ts';

/**
 * A secret {username, password, url} for each service that speaks AMQP with a password: generated once, changed by
 * apply-topology when somebody asks for it, and gone with its service, whose user has gone too.
 */
export class ServiceSecrets extends Construct {
  private readonly secrets = new Map<string, Secret>();
  /** Who keeps them, those included that are made later. */
  private readonly keepers: IGrantable[] = [];
  private readonly stage: Stage;
  private readonly broker: BrokerConnection;

  constructor(
    scope: Construct,
    id: string,
    { stage, broker, services }: { stage: Stage; broker: BrokerConnection; services: readonly ServiceUser[] },
  ) {
    super(scope, id);
    this.stage = stage;
    this.broker = broker;
    for (const { name, login } of services) if (login === 'password') this.secretOf(name);
  }

  /** The secret of a service, made when it is first asked for. */
  secretOf(name: string): Secret {
    const known = this.secrets.get(name);
    if (known) return known;
    const made = new Secret(this, name, {
      secretName: serviceSecretName(this.stage.deployment, name),
      description: `How the service ${name} logs in to the broker.`,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: name, url: this.broker.url }),
        generateStringKey: 'password',
        passwordLength: 40,
        // It stands in URLs.
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.secrets.set(name, made);
    for (const keeper of this.keepers) keep([made])(keeper);
    return made;
  }

  /** For the function that sets the passwords on the broker. Functions know the secrets by their names. */
  keeper(): Access<Record<never, string>> {
    return {
      environment: {},
      grant: (grantee) => {
        this.keepers.push(grantee);
        if (this.secrets.size > 0) keep([...this.secrets.values()])(grantee);
      },
    };
  }
}

function keep(secrets: readonly Secret[]) {
  return actionsOn(
    ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
    secrets.map(({ secretArn }) => secretArn),
  );
}
