import { Aws, CfnOutput } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ITopicSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import { type Access, actionsOn } from './access.ts';

/** Where alerts and alarms go; the people on duty subscribe to it. */
export class AlertTopic extends Construct {
  readonly topic: Topic;
  #isHeard: boolean;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    // A laptop has no TLS between its parts, and no CloudWatch that sends alarms.
    const { onAws } = stage;
    this.topic = new Topic(this, 'Topic', { topicName: `${stage.prefix}alerts`, enforceSSL: onAws });
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
    return { environment: { ALERTS_TOPIC_ARN: arn }, grant: actionsOn(['sns:Publish'], [arn]) };
  }
}

const NOBODY_ALERTED =
  "Nobody is alerted when a message of this broker fails for good: set COURTIER_ALERT_EMAIL to an address, or to `none` if your team watches by other means. An app of your own may say alerts: { email: '…' }, call onFailure, or say alerts: 'none'.";

/** A policy of one's own replaces SNS's default, under which the account's alarms could publish. */
function alarmsMayPublish(topic: Topic): PolicyStatement {
  return new PolicyStatement({
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
}
