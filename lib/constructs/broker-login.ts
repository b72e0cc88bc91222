import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { type LoginName, loginSecretName, loginUsers } from '../../core/topology/names.ts';
import { removalOf, type Stage } from '../stage.ts';
import { type Access, permission } from './access.ts';
import type { BrokerConnection } from './broker-connection.ts';

/**
 * A user of the broker as which functions of Courtier log in, and its password: apply-topology makes the one from the other. It is
 * the first of two: login-rotation.ts goes from one to the other.
 */
export class BrokerLogin extends Construct {
  /** The broker, as this user. */
  readonly connection: BrokerConnection;

  constructor(
    scope: Construct,
    id: string,
    { stage, broker, login }: { stage: Stage; broker: BrokerConnection; login: LoginName },
  ) {
    super(scope, id);
    const [username] = loginUsers(login);
    const { secretArn } = new Secret(this, 'Secret', {
      secretName: loginSecretName(stage.deployment, login),
      description: `How Courtier logs in to the broker as its ${login}.`,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username }),
        generateStringKey: 'password',
        passwordLength: 40,
        excludePunctuation: true,
      },
      removalPolicy: removalOf(stage),
    });
    this.connection = { ...broker, secretArn };
  }

  /** For the function that sets its password on the broker, which knows the secret by its name. */
  keeper(): Access<Record<never, string>> {
    return permission(['secretsmanager:GetSecretValue'], [this.connection.secretArn]);
  }

  /** For the function that makes its next version. */
  rotator(): Access<Record<never, string>> {
    const actions = ['GetSecretValue', 'PutSecretValue', 'DescribeSecret', 'UpdateSecretVersionStage'];
    return permission(
      actions.map((action) => `secretsmanager:${action}`),
      [this.connection.secretArn],
    );
  }
}
