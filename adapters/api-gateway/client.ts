import { APIGatewayClient, APIGatewayServiceException } from '@aws-sdk/client-api-gateway';
import { UsagePlansBusyError, UsagePlansFullError } from '../../core/rate/usage-plans.ts';

/** A request has 4 s and is tried twice; the caller waits behind API Gateway, who gives up after 29 s. */
export function createApiGatewayClient(): APIGatewayClient {
  return new APIGatewayClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 4_000, throwOnRequestTimeout: true },
  });
}

/** By name: over the wire it may carry a namespace. */
export function isNamed(error: unknown, name: string): boolean {
  return error instanceof APIGatewayServiceException && error.name === name;
}

/**
 * LimitExceededException: the account's quota of keys. All else may pass or be fixed: CreateApiKey and DeleteApiKey are
 * throttled at 5 a second an account. https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export function apiGatewayError(operation: string, error: unknown): Error {
  if (error instanceof UsagePlansBusyError || error instanceof UsagePlansFullError) return error;
  if (isNamed(error, 'LimitExceededException')) return new UsagePlansFullError();
  return new UsagePlansBusyError(operation, error instanceof Error ? error.name : 'unknown');
}
