import { CfnOutput } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { removalOf, type Stage } from '../stage.ts';
import { type Access, actionsOn } from './access.ts';

/** The first key: it may do everything, and makes the others. Generated, so that nobody ever types it. */
export class AdminKey extends Construct {
  private readonly secret: Secret;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      secretName: `${stage.prefix}admin-key`,
      description: 'The API key that may do everything.',
      generateSecretString: { passwordLength: 40, excludePunctuation: true },
      removalPolicy: removalOf(stage),
    });
    new CfnOutput(this, 'SecretName', {
      value: `${stage.prefix}admin-key`,
      description: 'Holds the admin key: aws secretsmanager get-secret-value --secret-id <this>.',
    }).overrideLogicalId('AdminKeySecretName');
  }

  reader(): Access<{ ADMIN_KEY_SECRET_ARN: string }> {
    const arn = this.secret.secretArn;
    return {
      environment: { ADMIN_KEY_SECRET_ARN: arn },
      grant: actionsOn(['secretsmanager:GetSecretValue'], [arn]),
    };
  }
}
