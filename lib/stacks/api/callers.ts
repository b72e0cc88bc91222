import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Env as AuthorizerEnv } from '../../../functions/authorizer/env.ts';
import { SWEEP as ALLOWANCES, Env as ClientsEnv } from '../../../functions/clients/env.ts';
import { allow } from '../../constructs/access.ts';
import { BrokerFunction } from '../../constructs/broker-function.ts';
import { FunctionErrors } from '../../constructs/function-errors.ts';
import { FunctionThrottles } from '../../constructs/function-throttles.ts';
import { functionSizes } from '../../function-sizes.ts';
import type { ApiParts } from './parts.ts';

export function authorizerFunction({ stack, stage, data }: ApiParts) {
  const authorizer = new BrokerFunction(stack, 'Authorizer', {
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
  new FunctionErrors(stack, 'AuthorizerErrors', { ...watched, runbook: 'authorizer-errors' });
  const name = 'authorizer-throttled';
  new FunctionThrottles(stack, 'AuthorizerThrottled', { ...watched, name, runbook: name });
  return authorizer;
}

export function clientsFunction({ stack, stage, data }: ApiParts) {
  const clients = new BrokerFunction(stack, 'Clients', {
    stage,
    folder: 'clients',
    schema: ClientsEnv,
    size: functionSizes.clients,
    access: allow(
      data.clients.access('GetItem', 'PutItem', 'DeleteItem', 'Query'),
      data.idempotency.access('PutItem', 'UpdateItem'),
      data.audit.access('PutItem'),
      data.tokenAllowances.access('GetItem', 'UpdateItem', 'DeleteItem', 'Query'),
    ),
    environment: { RESOURCE_PREFIX: stage.prefix },
  }).function;
  // Without an issuer nobody comes with a token.
  if (stage.oidc)
    new Rule(stack, 'TokenAllowances', {
      ruleName: `${stage.prefix}token-allowances`,
      description:
        'Gives callers with tokens an allowance of their own, and takes those back that nobody uses.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaTarget(clients, { event: RuleTargetInput.fromObject(ALLOWANCES) })],
    });
  return clients;
}
