import type { APIGatewayProxyEvent, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import { HandlerFailed, ok, runningApi } from './running-api.ts';

const policy = (Effect: 'Allow' | 'Deny', Resource: string | string[], context = {}) => ({
  principalId: 'client-1',
  policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] },
  context,
});
const all = 'arn:aws:execute-api:*';

async function guarded(keys: (event: APIGatewayRequestAuthorizerEvent) => unknown, authorizer = {}) {
  const echo = vi.fn((event: APIGatewayProxyEvent) => ok(event.requestContext.authorizer));
  const routes = { 'GET /api/messages/{id}': 'echo keys' };
  return { ...(await runningApi({ handlers: { echo, keys }, routes, authorizer })), echo };
}

describe('an authorizer', () => {
  it('gets the request without its body, and the ARN of the method', async () => {
    const asked = vi.fn<(event: APIGatewayRequestAuthorizerEvent) => void>();
    const { call } = await guarded((event) => {
      asked(event);
      return policy('Allow', all);
    });
    await call('/api/messages/7?a=1', { headers: { authorization: 'Bearer k' } });
    expect(asked).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({
        type: 'REQUEST',
        methodArn: 'arn:aws:execute-api:eu-central-1:000000000000:Api/v1/GET/api/messages/7',
        resource: '/api/messages/{id}',
        path: '/api/messages/7',
        headers: expect.objectContaining({ authorization: 'Bearer k' }),
        queryStringParameters: { a: '1' },
        pathParameters: { id: '7' },
      }),
    );
    expect(asked.mock.calls[0]?.[0]).not.toHaveProperty('body');
  });

  it('that allows hands its context on as text', async () => {
    const { call } = await guarded(() =>
      policy('Allow', all, { client: 'shop', admin: true, limit: 5, none: null }),
    );
    expect((await call('/api/messages/7')).json()).toEqual({
      principalId: 'client-1',
      client: 'shop',
      admin: 'true',
      limit: '5',
      integrationLatency: expect.any(Number),
    });
  });

  it('that throws Unauthorized makes it a 401', async () => {
    const { call, echo } = await guarded(() => {
      throw new HandlerFailed('Unauthorized');
    });
    expect(await call('/api/messages/7')).toMatchObject({ status: 401, text: '{"message":"Unauthorized"}' });
    expect(echo).not.toHaveBeenCalled();
  });

  it.each([
    ['denies', policy('Deny', all)],
    ['allows something else', policy('Allow', 'arn:aws:execute-api:eu-central-1:000000000000:Api/v1/POST/*')],
    [
      'allows and denies',
      {
        ...policy('Allow', all),
        policyDocument: {
          Statement: [
            ...policy('Allow', all).policyDocument.Statement,
            ...policy('Deny', all).policyDocument.Statement,
          ],
        },
      },
    ],
  ])('that %s makes it a 403', async (_, answer) => {
    const { call, echo } = await guarded(() => answer);
    expect(await call('/api/messages/7')).toMatchObject({
      status: 403,
      text: '{"message":"User is not authorized to access this resource"}',
    });
    expect(echo).not.toHaveBeenCalled();
  });

  it('that allows exactly this method and path lets it through', async () => {
    const { call } = await guarded(({ methodArn }) => policy('Allow', [methodArn]));
    expect((await call('/api/messages/7')).status).toBe(200);
  });

  it.each([
    [
      'fails',
      () => {
        throw new HandlerFailed('no table');
      },
    ],
    ['answers nothing', () => null],
    ['answers no policy', () => ({ principalId: 'x' })],
    ['puts an object into its context', () => policy('Allow', all, { client: { name: 'shop' } })],
  ])('that %s makes it a 500', async (_, keys) => {
    const { call, echo } = await guarded(keys);
    expect(await call('/api/messages/7')).toMatchObject({ status: 500, text: '{"message":null}' });
    expect(echo).not.toHaveBeenCalled();
  });

  it('is not asked when its identity source is missing', async () => {
    const keys = vi.fn(() => policy('Allow', all));
    const { call } = await guarded(keys, { IdentitySource: 'method.request.header.X-Api-Key' });
    expect((await call('/api/messages/7')).status).toBe(401);
    expect(keys).not.toHaveBeenCalled();
    expect((await call('/api/messages/7', { headers: { 'x-api-key': 'k' } })).status).toBe(200);
  });
});
