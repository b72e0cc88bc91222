import { describe, expect, it } from 'vitest';
import type { OperationHandler } from '../../../adapters/http/operation.ts';
import { json } from '../../../adapters/http/response.ts';
import { createRouter } from '../../../adapters/http/router.ts';
import { routes } from '../../../core/api/routes.ts';
import { recordedLog } from '../../recorded-log.ts';
import { event } from './event.ts';

const names = routes.filter((route) => route.function === 'api').map((route) => route.operation);

function setUp(more: Record<string, OperationHandler> = {}) {
  const log = recordedLog();
  const echo = names.map((name) => [name, async () => json(200, { operation: name })] as const);
  return {
    log,
    handle: createRouter({ function: 'api', operations: { ...Object.fromEntries(echo), ...more }, log }),
  };
}

describe('the router', () => {
  const cases = routes
    .filter((route) => route.function === 'api')
    .flatMap((route) =>
      [route.path, ...(route.aliases ?? [])].map((path) => [route.method, path, route.operation]),
    );

  it.each(cases)('%s %s is %s', async (httpMethod, resource, operation) => {
    const answer = await setUp().handle(event({ httpMethod, resource }));
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ operation });
  });

  it.each([
    ['GET', '/nowhere'],
    ['POST', '/api/messages/publish'],
  ])('answers 404 to %s %s, which it does not serve', async (httpMethod, resource) => {
    const answer = await setUp().handle(event({ httpMethod, resource }));
    expect(answer.statusCode).toBe(404);
    expect(JSON.parse(answer.body)).toMatchObject({
      type: 'urn:courtier:problem:not-found',
      instance: resource,
    });
  });

  it.each([
    ['DELETE', '/api/health', 'GET'],
    ['HEAD', '/healthz', 'GET'],
    ['GET', '/api/messages/publish', 'POST'],
    ['PATCH', '/api/queues', 'GET, POST'],
    ['OPTIONS', '/api/bindings', 'DELETE, GET, POST'],
    ['BREW', '/api/queues/{queue}', 'DELETE, GET'],
  ])('answers 405 to %s %s, and says what the path takes', async (httpMethod, resource, allow) => {
    const { handle, log } = setUp();
    // Nobody is asked for a key: the document of the API tells the same.
    const answer = await handle(event({ httpMethod, resource, authorizer: null }));
    expect(answer.statusCode).toBe(405);
    expect(answer.headers).toMatchObject({ allow });
    expect(JSON.parse(answer.body)).toMatchObject({ type: 'urn:courtier:problem:method-not-allowed' });
    expect(log.lines).toEqual([]);
  });

  it.each(['gzip', 'br', 'GZip, identity', 'identity, deflate', 'made-up'])(
    'answers 415 to a body with the content encoding %s',
    async (encoding) => {
      const headers = { 'Content-Encoding': encoding };
      const request = event({ httpMethod: 'POST', resource: '/retry/{id}', permissions: ['admin'], headers });
      const answer = await setUp().handle(request);
      expect(answer.statusCode).toBe(415);
      expect(answer.headers).toMatchObject({ 'accept-encoding': 'identity' });
      expect(JSON.parse(answer.body)).toMatchObject({
        type: 'urn:courtier:problem:unsupported-content-encoding',
      });
    },
  );

  it.each(['identity', 'Identity', '', ' , identity'])(
    'takes the content encoding "%s"',
    async (encoding) => {
      const headers = { 'content-encoding': encoding };
      const request = event({ httpMethod: 'POST', resource: '/retry/{id}', permissions: ['admin'], headers });
      expect((await setUp().handle(request)).statusCode).toBe(200);
    },
  );

  it.each([
    ['GET', '/api/messages/failed', 'read:failed', 'manage:failed'],
    ['DELETE', '/api/messages/failed/{id}', 'manage:failed', 'read:failed'],
    ['POST', '/retry/{id}', 'manage:*', 'read:*'],
    ['GET', '/api/messages/{id}', 'read:messages', 'read:failed'],
  ])('%s %s needs %s', async (httpMethod, resource, enough, notEnough) => {
    const { handle } = setUp();
    expect((await handle(event({ httpMethod, resource, permissions: [enough] }))).statusCode).toBe(200);
    const refused = await handle(event({ httpMethod, resource, permissions: [notEnough] }));
    expect(refused.statusCode).toBe(403);
    expect(JSON.parse(refused.body)).toMatchObject({ type: 'urn:courtier:problem:forbidden' });
  });

  it.each([
    ['no authorizer', null],
    ['an empty context', {}],
    ['permissions that are no JSON', { client_id: 'c', client_name: 'n', permissions: 'admin' }],
    ['permissions that are no list', { client_id: 'c', client_name: 'n', permissions: '"admin"' }],
    ['permissions of an unknown kind', { client_id: 'c', client_name: 'n', permissions: '["*"]' }],
  ])('lets nobody in with %s', async (_what, authorizer) => {
    const answer = await setUp().handle(event({ resource: '/api/messages/failed', authorizer }));
    expect(answer.statusCode).toBe(401);
  });

  it('asks nobody for a permission on an open route', async () => {
    expect((await setUp().handle(event({ resource: '/healthz', permissions: null }))).statusCode).toBe(200);
  });

  it('answers 500 without the reason, and logs it with the request id', async () => {
    const { handle, log } = setUp({
      health: async () => {
        throw new Error('the inside');
      },
    });
    const answer = await handle(event());
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('the inside');
    expect(log.lines).toEqual([
      {
        level: 'error',
        message: 'request failed',
        fields: {
          request_id: 'request-1',
          operation: 'health',
          client_id: 'c1',
          trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
          status: 500,
          error: expect.any(Error),
        },
      },
    ]);
  });

  it('does not log what the caller did wrong as a fault', async () => {
    const { handle, log } = setUp();
    await handle(event({ resource: '/nowhere' }));
    expect(log.lines).toEqual([]);
  });

  it('cannot be made without an operation for every route', () => {
    expect(() => createRouter({ function: 'api', operations: {}, log: recordedLog() })).toThrow(/health/);
  });
});
