import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { removalOf, type Stage } from '../stage.ts';
import { type Access, actionsOn } from './access.ts';

/** What the secrets of all webhooks are derived from. Another one, and no receiver believes a signature any more. */
export class WebhookKey extends Construct {
  private readonly secret: Secret;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.secret = new Secret(this, 'Secret', {
      secretName: `${stage.prefix}webhook-key`,
      description: 'What the secrets of webhooks are derived from.',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      removalPolicy: removalOf(stage),
    });
  }

  reader(): Access<{ WEBHOOK_KEY_SECRET_ARN: string }> {
    const arn = this.secret.secretArn;
    return {
      environment: { WEBHOOK_KEY_SECRET_ARN: arn },
      grant: actionsOn(['secretsmanager:GetSecretValue'], [arn]),
    };
  }
}
