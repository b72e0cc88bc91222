import { describe, expect, it } from 'vitest';
import { tooManyRequests } from '../../localstack/lambda/errors.ts';
import { HandlerFailed, ok, runningApi } from '../localstack/api/running-api.ts';
import { synthesized } from './synthesized.ts';

/** What prod's own template says that API Gateway answers where no function does. */
const responses = synthesized('prod')
  .resources('AWS::ApiGateway::GatewayResponse')
  .map(({ properties: { RestApiId: _, ...more } }) => more);

const admits = () => ({
  principalId: 'p',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }],
  },
});
const throttled = () => {
  throw tooManyRequests();
};
const ended = () => {
  throw new HandlerFailed('the runtime exited');
};
const slow = () => new Promise<never>(() => {});

const answer = async (handlers: { orders: () => never | object; keys?: () => never | object }) => {
  const { call } = await runningApi({
    handlers: { keys: admits, ...handlers } as never,
    routes: { 'POST /orders': 'orders keys' },
    responses,
    method: { TimeoutInMillis: 200 },
  });
  return call('/orders', { method: 'POST', body: '{}' });
};

describe('the API on a machine that is too busy, in prod', () => {
  it.each([
    ['an order whose function cannot be started now', { orders: throttled }, 'busy'],
    ['an order whose function starts slowly', { orders: slow }, 'timeout'],
    ['an order whose function ended', { orders: ended }, 'no-answer'],
    [
      'an order whose authorizer cannot be started now',
      { orders: () => ok(), keys: throttled },
      'authorizer-unavailable',
    ],
    ['an order whose authorizer ended', { orders: () => ok(), keys: ended }, 'authorizer-unavailable'],
  ])('answers 503 and when to come back to %s', async (_what, handlers, code) => {
    const { status, headers, json } = await answer(handlers);
    expect(json()).toMatchObject({ type: `urn:courtier:problem:${code}`, status: 503 });
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  });

  it('answers nothing else to an order that is taken', async () => {
    expect((await answer({ orders: () => ok() })).status).toBe(200);
  });
});
