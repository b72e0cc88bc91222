import { Aws, CfnOutput } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import { type Access, actionsOn } from './access.ts';

/** Where alerts and alarms go; the people on duty subscribe to it. */
export class AlertTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    // A laptop has no TLS between its parts, and no CloudWatch that sends alarms.
    const { onAws } = stage;
    this.topic = new Topic(this, 'Topic', { topicName: `${stage.prefix}alerts`, enforceSSL: onAws });
    if (onAws) this.topic.addToResourcePolicy(alarmsMayPublish(this.topic));
    if (onAws && stage.alertEmail) this.topic.addSubscription(new EmailSubscription(stage.alertEmail));
    new CfnOutput(this, 'Arn', {
      value: this.topic.topicArn,
      description: 'Alerts and alarms: the people on duty subscribe here.',
    }).overrideLogicalId('AlertsTopicArn');
  }

  sender(): Access<{ ALERTS_TOPIC_ARN: string }> {
    const arn = this.topic.topicArn;
    return { environment: { ALERTS_TOPIC_ARN: arn }, grant: actionsOn(['sns:Publish'], [arn]) };
  }
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
