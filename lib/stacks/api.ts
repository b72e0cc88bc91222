import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { Env as ApiEnv } from '../../functions/api/env.ts';
import { Env as AuthorizerEnv } from '../../functions/authorizer/env.ts';
import { SWEEP as ALLOWANCES, Env as ClientsEnv } from '../../functions/clients/env.ts';
import { Env as DeliveriesEnv } from '../../functions/deliveries/env.ts';
import { Env as MetricsEnv } from '../../functions/metrics/env.ts';
import { Env as PublishEnv } from '../../functions/publish/env.ts';
import { Env as QueuesEnv, SWEEP as UNUSED } from '../../functions/queues/env.ts';
import { Env as RepliesEnv } from '../../functions/replies/env.ts';
import { Env as RequestsEnv } from '../../functions/requests/env.ts';
import { Env as SubscriptionsEnv } from '../../functions/subscriptions/env.ts';
import { allow } from '../constructs/access.ts';
import { ApiDomain } from '../constructs/api-domain.ts';
import { address, amqp, management, publishing } from '../constructs/broker-connection.ts';
import { BrokerFunction } from '../constructs/broker-function.ts';
import { FunctionErrors } from '../constructs/function-errors.ts';
import { FunctionThrottles } from '../constructs/function-throttles.ts';
import { OldestMessages } from '../constructs/oldest-messages.ts';
import { queueProvisioning } from '../constructs/queue-provisioning.ts';
import { API_STAGE, RoutedApi } from '../constructs/routed-api.ts';
import { RunbookAlarm } from '../constructs/runbook-alarm.ts';
import { UsagePlans } from '../constructs/usage-plans.ts';
import { WebAcl } from '../constructs/web-acl.ts';
import { workQueueCounter, workQueuePuller } from '../constructs/work-queue.ts';
import { functionSizes } from '../function-sizes.ts';
import type { Stage } from '../stage.ts';
import type { DataStack } from './data.ts';
import type { RetryStack } from './retry.ts';
import type { SystemStack } from './system.ts';

export type ApiStackProps = StackProps & {
  stage: Stage;
  data: DataStack;
  retry: RetryStack;
  systems: readonly SystemStack[];
};

/** The HTTP surface: who calls, publishing, and everything about failed messages. */
export class ApiStack extends Stack {
  /** Stands before every path. */
  readonly url: string;
  private readonly stage: Stage;
  private readonly data: DataStack;
  private readonly retry: RetryStack;
  private readonly oldestMessages: OldestMessages;

  constructor(scope: Construct, id: string, { stage, data, retry, systems, ...props }: ApiStackProps) {
    super(scope, id, props);
    this.stage = stage;
    this.data = data;
    this.retry = retry;
    this.oldestMessages = new OldestMessages(this, 'OldestMessages', stage);
    const clients = this.clients();
    const { api } = new RoutedApi(this, 'Routes', {
      stage,
      functions: {
        publish: this.publish(),
        requests: this.requests(),
        replies: this.replies(),
        api: this.operations(),
        metrics: this.metrics(),
        queues: this.queues(),
        clients,
        subscriptions: this.subscriptions(),
        deliveries: this.deliveries(),
        ...Object.fromEntries(systems.flatMap(({ served }) => [...served])),
      },
      authorizer: this.authorizer(),
    });
    if (stage.guarded) new WebAcl(this, 'Firewall', { stage, api, topic: data.alerts.topic });
    if (clients.role) new UsagePlans(this, 'Rates', { stage, api }).grantManage(clients.role);
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

  private publish() {
    const { stage, data } = this;
    return new BrokerFunction(this, 'Publish', {
      stage,
      folder: 'publish',
      schema: PublishEnv,
      size: functionSizes.publish,
      access: allow(
        publishing(data.logins.publisher.connection),
        data.behindOutbox(),
        data.messageLog.access('UpdateItem', 'DeleteItem'),
        data.idempotency.access('PutItem', 'UpdateItem'),
        data.circuits.access('PutItem'),
      ),
      environment: { PAYLOAD_LIMIT_BYTES: String(stage.payloadLimitBytes) },
      reservedConcurrency: stage.concurrency.publish,
    }).function;
  }

  private requests() {
    const { stage, data } = this;
    return new BrokerFunction(this, 'Requests', {
      stage,
      folder: 'requests',
      schema: RequestsEnv,
      size: functionSizes.requests,
      access: allow(
        amqp(data.logins.relay.connection),
        data.messageLog.access('UpdateItem', 'DeleteItem'),
        data.circuits.access('PutItem'),
        data.inFlight.access('UpdateItem'),
      ),
      environment: {
        PAYLOAD_LIMIT_BYTES: String(stage.payloadLimitBytes),
        IN_FLIGHT_PER_CLIENT: String(stage.waiting.perClient),
      },
      reservedConcurrency: stage.waiting.concurrency,
    }).function;
  }

  private replies() {
    const { stage, data } = this;
    return new BrokerFunction(this, 'Replies', {
      stage,
      folder: 'replies',
      schema: RepliesEnv,
      size: functionSizes.replies,
      access: allow(amqp(data.logins.relay.connection), data.circuits.access('PutItem')),
      environment: { PAYLOAD_LIMIT_BYTES: String(stage.payloadLimitBytes) },
      reservedConcurrency: stage.concurrency.replies,
    }).function;
  }

  private operations() {
    const { stage, data, retry } = this;
    return new BrokerFunction(this, 'Operations', {
      stage,
      folder: 'api',
      schema: ApiEnv,
      size: functionSizes.api,
      access: allow(
        address(data.logins.administrator.connection),
        management(data.logins.administrator.connection),
        data.failedMessages.access('GetItem', 'PutItem', 'Query'),
        data.messageLog.access('Query'),
        data.payloads.access('read'),
        data.circuits.access('Query'),
        data.operations.access('PutItem', 'Query'),
        data.workflowRuns.access('GetItem', 'Query'),
        data.workflowSteps.access('Query'),
        retry.workflows.driver,
      ),
      environment: {},
    }).function;
  }

  private metrics() {
    const { stage, data } = this;
    return new BrokerFunction(this, 'Metrics', {
      stage,
      folder: 'metrics',
      schema: MetricsEnv,
      size: functionSizes.metrics,
      access: allow(
        address(data.logins.administrator.connection),
        management(data.logins.administrator.connection),
        workQueueCounter(this, stage),
        this.oldestMessages.access,
        data.runtimeQueues.access('Query'),
        data.circuits.access('Query'),
        data.queues.outbox.reader('OUTBOX_QUEUE_URL'),
        data.queues.orderedOutbox.reader('ORDERED_OUTBOX_QUEUE_URL'),
        data.queues.failures.reader('FAILURES_QUEUE_URL'),
        data.failedMessages.access('Query'),
      ),
      environment: { METRICS_KEPT_SECONDS: String(stage.metricsKeptSeconds) },
    }).function;
  }

  /** Apart from the other operations: nobody else may empty and remove queues. */
  private queues() {
    const { stage, data } = this;
    const queues = new BrokerFunction(this, 'Queues', {
      stage,
      folder: 'queues',
      schema: QueuesEnv,
      size: functionSizes.queues,
      access: allow(
        queueProvisioning(this, stage, data),
        this.oldestMessages.access,
        data.queueHistory.access('Query'),
        data.failedMessages.access('GetItem', 'PutItem', 'Query'),
        data.operations.access('PutItem'),
        this.retry.workflows.stopper,
      ),
      environment: { DEAD_LETTER_TTL: String(stage.topology.deadLetterTtlMs) },
      reservedConcurrency: stage.concurrency.queues,
    }).function;
    new Rule(this, 'UnusedSubscriptions', {
      ruleName: `${stage.prefix}unused-subscriptions`,
      description: 'Removes subscriptions that nobody has pulled from for a month.',
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaTarget(queues, { event: RuleTargetInput.fromObject(UNUSED) })],
    });
    return queues;
  }

  private clients() {
    const { stage, data } = this;
    const clients = new BrokerFunction(this, 'Clients', {
      stage,
      folder: 'clients',
      schema: ClientsEnv,
      size: functionSizes.clients,
      access: allow(
        data.clients.access('GetItem', 'PutItem', 'DeleteItem', 'Query'),
        data.idempotency.access('PutItem', 'UpdateItem'),
        data.operations.access('PutItem'),
        data.tokenAllowances.access('GetItem', 'UpdateItem', 'DeleteItem', 'Query'),
      ),
      environment: { RESOURCE_PREFIX: stage.prefix },
    }).function;
    // Without an issuer nobody comes with a token.
    if (stage.oidc)
      new Rule(this, 'TokenAllowances', {
        ruleName: `${stage.prefix}token-allowances`,
        description:
          'Gives callers with tokens an allowance of their own, and takes those back that nobody uses.',
        schedule: Schedule.rate(Duration.minutes(1)),
        targets: [new LambdaTarget(clients, { event: RuleTargetInput.fromObject(ALLOWANCES) })],
      });
    return clients;
  }

  private subscriptions() {
    const { stage, data, retry } = this;
    return new BrokerFunction(this, 'Subscriptions', {
      stage,
      folder: 'subscriptions',
      schema: SubscriptionsEnv,
      size: functionSizes.subscriptions,
      access: allow(
        queueProvisioning(this, stage, data, 'make'),
        workQueuePuller(this, stage),
        data.inFlight.access('UpdateItem'),
        data.deliveries.access('GetItem', 'UpdateItem', 'BatchWriteItem'),
        data.failedMessages.access('GetItem'),
        data.messageLog.access('UpdateItem'),
        data.operations.access('PutItem'),
        data.queues.failures.sender('FAILURES_QUEUE_URL'),
        data.payloads.access('read', 'write'),
        retry.workflows.outcomes,
      ),
      environment: { IN_FLIGHT_PER_CLIENT: String(stage.waiting.perClient) },
      reservedConcurrency: stage.waiting.concurrency,
    }).function;
  }

  private deliveries() {
    const { stage, data, retry } = this;
    return new BrokerFunction(this, 'Deliveries', {
      stage,
      folder: 'deliveries',
      schema: DeliveriesEnv,
      size: functionSizes.deliveries,
      access: allow(
        workQueuePuller(this, stage),
        data.deliveries.access('GetItem', 'UpdateItem'),
        data.messageLog.access('UpdateItem'),
        data.queues.failures.sender('FAILURES_QUEUE_URL'),
        data.payloads.access('read', 'write'),
        retry.workflows.outcomes,
      ),
      environment: {},
    }).function;
  }

  private authorizer() {
    const { stage, data } = this;
    const authorizer = new BrokerFunction(this, 'Authorizer', {
      stage,
      folder: 'authorizer',
      schema: AuthorizerEnv,
      size: functionSizes.authorizer,
      access: allow(
        data.clients.access('GetItem'),
        data.tokenAllowances.access('GetItem', 'PutItem', 'UpdateItem'),
        data.adminKey.reader(),
      ),
      environment: {
        RESOURCE_PREFIX: stage.prefix,
        CLIENT_CACHE_SECONDS: String(stage.clientCacheSeconds),
        USAGE_DELAY_SECONDS: String(stage.usageDelaySeconds),
        OIDC: stage.oidc && JSON.stringify(stage.oidc),
      },
      // Consumers with a backlog take all that nobody reserves, and without it no request gets further.
      reservedConcurrency: stage.concurrency.authorizer,
    }).function;
    const watched = {
      stage,
      function: authorizer,
      what: 'The authorizer',
      impact: 'callers with a good key are answered 500 or 503; nothing is published over HTTP.',
      topic: data.alerts.topic,
    };
    new FunctionErrors(this, 'AuthorizerErrors', { ...watched, runbook: 'authorizer-errors' });
    const name = 'authorizer-throttled';
    new FunctionThrottles(this, 'AuthorizerThrottled', { ...watched, name, runbook: name });
    return authorizer;
  }
}
