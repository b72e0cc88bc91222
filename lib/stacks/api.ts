import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CONFIG_METADATA } from '../../console/serving.ts';
import { functionName } from '../../core/topology/names.ts';
import { consoleConfig } from '../console-config.ts';
import { ApiDomain } from '../constructs/api-domain.ts';
import { OldestMessages } from '../constructs/oldest-messages.ts';
import { Operations } from '../constructs/operations.ts';
import { API_STAGE, RoutedApi } from '../constructs/routed-api.ts';
import { RunbookAlarm } from '../constructs/runbook-alarm.ts';
import { UsagePlans } from '../constructs/usage-plans.ts';
import { WebAcl } from '../constructs/web-acl.ts';
import type { Stage } from '../stage.ts';
import { authorizerFunction, clientsFunction } from './api/callers.ts';
import { failureGroupsFunction } from './api/failure-groups.ts';
import { metricsFunction, operationsFunction } from './api/operations.ts';
import { publishFunction, repliesFunction, requestsFunction } from './api/publishing.ts';
import { queuesFunction } from './api/queues.ts';
import { servedFunction, servedFunctions } from './api/served.ts';
import { deliveriesFunction, subscriptionsFunction } from './api/subscriptions.ts';
import type { DataStack } from './data.ts';
import type { RetryStack } from './retry.ts';
import type { SystemStack } from './system.ts';
import type { WebhooksStack } from './webhooks.ts';

export type ApiStackProps = StackProps & {
  stage: Stage;
  data: DataStack;
  retry: RetryStack;
  webhooks: WebhooksStack;
  systems: readonly SystemStack[];
};

/** The HTTP surface: who calls, publishing, and everything about failed messages. */
export class ApiStack extends Stack {
  /** Stands before every path. */
  readonly url: string;
  readonly restApiId: string;
  /** The id of the usage plan of callers with tokens. */
  readonly tokenPlanId: string;

  constructor(
    scope: Construct,
    id: string,
    { stage, data, retry, webhooks, systems, ...props }: ApiStackProps,
  ) {
    super(scope, id, props);
    this.addStackDependency(webhooks);
    const oldestMessages = new OldestMessages(this, 'OldestMessages', stage);
    const parts = { stack: this, stage, data, retry, oldestMessages };
    const clients = clientsFunction(parts);
    const { api } = new RoutedApi(this, 'Routes', {
      stage,
      functions: {
        publish: publishFunction(parts),
        requests: requestsFunction(parts),
        replies: repliesFunction(parts),
        api: operationsFunction(parts),
        operations: new Operations(this, 'BulkOperations', parts).function,
        'failure-groups': failureGroupsFunction(parts),
        metrics: metricsFunction(parts),
        queues: queuesFunction(parts),
        webhooks: servedFunction(this, 'webhooks', functionName(stage.deployment, 'webhooks')),
        clients,
        subscriptions: subscriptionsFunction(parts),
        deliveries: deliveriesFunction(parts),
        ...servedFunctions(this, systems),
      },
      authorizer: authorizerFunction(parts),
    });
    this.restApiId = api.restApiId;
    // As text: a template takes no null.
    if (!stage.onAws) this.addMetadata(CONFIG_METADATA, JSON.stringify(consoleConfig(stage)));
    if (stage.guarded) new WebAcl(this, 'Firewall', { stage, api, topic: data.alerts.topic });
    const plans = new UsagePlans(this, 'Rates', { stage, api });
    if (clients.role) plans.grantManage(clients.role);
    this.tokenPlanId = plans.idOf('tokens');
    if (stage.domain) new ApiDomain(this, 'Domain', { domain: stage.domain, api });
    const generated = `https://${api.restApiId}.execute-api.${this.region}.${this.urlSuffix}/${API_STAGE}`;
    this.url = stage.domain ? `https://${stage.domain.name}` : generated;
    new CfnOutput(this, 'ApiUrl', {
      value: this.url,
      description: 'Stands before every path: <ApiUrl>/api/health.',
    });
    new RunbookAlarm(this, 'ApiErrors', {
      name: `${stage.prefix}api-errors`,
      metric: api.metricServerError({ period: Duration.minutes(1), statistic: 'Sum' }),
      threshold: 1,
      periods: 3,
      what: 'The API answers with server errors.',
      impact: 'services cannot publish, or cannot see what became of their messages.',
      runbook: 'api-errors',
      topic: data.alerts.topic,
    });
  }
}
