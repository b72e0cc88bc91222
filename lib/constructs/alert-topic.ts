import { Aws, CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ITopicSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import { type Access, actionsOn } from './access.ts';

/** Where alerts and alarms go; the people on duty subscribe to it. */
export class AlertTopic extends Construct {
  readonly topic: Topic;
  readonly #key: Key | undefined;
  #isHeard: boolean;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    // A laptop has no TLS between its parts, and no CloudWatch that sends alarms.
    const { onAws } = stage;
    this.#key = stage.guarded ? alertKey(this, stage) : undefined;
    this.topic = new Topic(this, 'Topic', {
      topicName: `${stage.prefix}alerts`,
      enforceSSL: onAws,
      ...(this.#key && { masterKey: this.#key as IKey }),
    });
    if (onAws) this.topic.addToResourcePolicy(alarmsMayPublish(this.topic));
    this.#isHeard = stage.name !== 'prod' || stage.alertedElsewhere;
    if (onAws && stage.alertEmail) this.subscribe(new EmailSubscription(stage.alertEmail));
    this.node.addValidation({ validate: () => (this.#isHeard ? [] : [NOBODY_ALERTED]) });
    new CfnOutput(this, 'Arn', {
      value: this.topic.topicArn,
      description: 'Alerts and alarms: the people on duty subscribe here.',
    }).overrideLogicalId('AlertsTopicArn');
  }

  subscribe(subscription: ITopicSubscription): void {
    this.#isHeard = true;
    this.topic.addSubscription(subscription);
  }

  sender(): Access<{ ALERTS_TOPIC_ARN: string }> {
    const arn = this.topic.topicArn;
    const key = this.#key?.keyArn;
    return {
      environment: { ALERTS_TOPIC_ARN: arn },
      grant: (grantee) => {
        actionsOn(['sns:Publish'], [arn])(grantee);
        if (key) actionsOn(SEALING, [key])(grantee);
      },
    };
  }
}

const NOBODY_ALERTED =
  "Nobody is alerted when a message of this broker fails for good: set COURTIER_ALERT_EMAIL to an address, or to `none` if your team watches by other means. An app of your own may say alerts: { email: '…' }, call onFailure, or say alerts: 'none'.";

/** What SNS does with the key in the name of who publishes. https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html */
const SEALING = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** Alarms publish through a key only where its policy names them, which that of AWS's own key for SNS does not. */
function alertKey(scope: Construct, stage: Stage): Key {
  const key = new Key(scope, 'Key', {
    alias: `${stage.prefix}alerts`,
    description: 'Alerts, which quote what failed, while SNS has them.',
    enableKeyRotation: true,
    // Nothing outlives its delivery.
    removalPolicy: RemovalPolicy.DESTROY,
    pendingWindow: Duration.days(7),
  });
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: SEALING,
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  return key;
}

/** A policy of one's own replaces SNS's default, under which the account's alarms could publish. */
function alarmsMayPublish(topic: Topic): PolicyStatement {
  return new PolicyStatement({
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
}
