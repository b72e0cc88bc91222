import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { FunctionRegistry } from '../lambda/functions.ts';
import type { ResponseType } from './gateway-response.ts';
import { allows } from './policy.ts';
import type { Authorizer } from './rest-api.ts';

/** What the function gets as `requestContext.authorizer`, or the answer that API Gateway gives in its place. */
export type Verdict =
  | { context: Record<string, string | number>; usageKey: string | undefined }
  | {
      refused: Extract<ResponseType, 'UNAUTHORIZED' | 'ACCESS_DENIED' | 'AUTHORIZER_CONFIGURATION_ERROR'>;
      context?: Record<string, string | number>;
    };

/** Asks a REQUEST authorizer. `methodArn`: arn:…:execute-api:region:account:api/stage/METHOD/path. */
export async function authorize(
  functions: FunctionRegistry,
  authorizer: Authorizer,
  event: APIGatewayProxyEvent,
  methodArn: string,
): Promise<Verdict> {
  if (!authorizer.identitySources.every((source) => present(source, event)))
    return { refused: 'UNAUTHORIZED' };
  const { body: _, isBase64Encoded: __, ...facts } = event;
  const started = Date.now();
  const { payload, functionError } = await functions.invoke(authorizer.functionArn, {
    type: 'REQUEST',
    methodArn,
    ...facts,
  });
  if (functionError)
    return { refused: isUnauthorized(payload) ? 'UNAUTHORIZED' : 'AUTHORIZER_CONFIGURATION_ERROR' };
  const answer = parsed(payload);
  if (!answer) return { refused: 'AUTHORIZER_CONFIGURATION_ERROR' };
  const context = {
    ...answer.context,
    principalId: answer.principalId,
    integrationLatency: Date.now() - started,
  };
  if (!allows(answer.statements, methodArn)) return { refused: 'ACCESS_DENIED', context };
  return { context, usageKey: answer.usageKey };
}

function present(
  { from, name }: Authorizer['identitySources'][number],
  event: APIGatewayProxyEvent,
): boolean {
  if (from === 'querystring') return Boolean(event.queryStringParameters?.[name]);
  return Object.entries(event.headers).some(
    ([key, value]) => key.toLowerCase() === name.toLowerCase() && value,
  );
}

const isUnauthorized = (payload: unknown) =>
  typeof payload === 'object' &&
  payload !== null &&
  'errorMessage' in payload &&
  payload.errorMessage === 'Unauthorized';

type Answered = {
  principalId: string;
  statements: unknown[];
  context: Record<string, string>;
  usageKey: string | undefined;
};

function parsed(payload: unknown): Answered | undefined {
  if (typeof payload !== 'object' || payload === null || !('policyDocument' in payload)) return undefined;
  const { policyDocument } = payload;
  if (typeof policyDocument !== 'object' || policyDocument === null || !('Statement' in policyDocument))
    return undefined;
  const statements = Array.isArray(policyDocument.Statement)
    ? policyDocument.Statement
    : [policyDocument.Statement];
  const principalId = 'principalId' in payload ? payload.principalId : undefined;
  const context = 'context' in payload ? (payload.context ?? {}) : {};
  const usageKey = 'usageIdentifierKey' in payload ? payload.usageIdentifierKey : undefined;
  if (typeof principalId !== 'string' || typeof context !== 'object') return undefined;
  const entries = Object.entries(context);
  // API Gateway takes plain values only, and hands each on as text.
  if (entries.some(([, value]) => value !== null && typeof value === 'object')) return undefined;
  return {
    principalId,
    statements,
    usageKey: typeof usageKey === 'string' ? usageKey : undefined,
    context: Object.fromEntries(
      entries.filter(([, value]) => value !== null).map(([name, value]) => [name, String(value)]),
    ),
  };
}
