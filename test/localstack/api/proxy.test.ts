import { get } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';
import { HandlerFailed, ok, runningApi } from './running-api.ts';

const echo = (event: APIGatewayProxyEvent) => ok(event);

describe('the event that a function gets', () => {
  it('says everything about a request as API Gateway does', async () => {
    const { call } = await runningApi({
      handlers: { echo },
      routes: { 'POST /api/messages/{id}/retry': 'echo' },
    });
    const answer = await call('/api/messages/a%20b%2Fc/retry?tag=1&tag=2&q=x%26y', {
      method: 'POST',
      body: '{"n":1}',
      headers: { 'content-type': 'application/json', 'X-Request-Id': 'r1', 'user-agent': 'test' },
    });
    const event: APIGatewayProxyEvent = answer.json();
    expect(event).toMatchObject({
      resource: '/api/messages/{id}/retry',
      path: '/api/messages/a%20b%2Fc/retry',
      httpMethod: 'POST',
      queryStringParameters: { tag: '2', q: 'x&y' },
      multiValueQueryStringParameters: { tag: ['1', '2'], q: ['x&y'] },
      pathParameters: { id: 'a%20b%2Fc' },
      stageVariables: null,
      body: '{"n":1}',
      isBase64Encoded: false,
      headers: { 'content-type': 'application/json', 'X-Request-Id': 'r1' },
      multiValueHeaders: { 'content-type': ['application/json'], 'X-Request-Id': ['r1'] },
      requestContext: {
        accountId: '000000000000',
        apiId: 'Api',
        stage: 'v1',
        httpMethod: 'POST',
        path: '/api/messages/a%20b%2Fc/retry',
        resourcePath: '/api/messages/{id}/retry',
        protocol: 'HTTP/1.1',
        requestId: answer.headers.get('x-amzn-requestid'),
        identity: { sourceIp: '127.0.0.1', userAgent: 'test', user: null },
      },
    });
    expect(event.requestContext.requestTime).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  });

  it('has null where a request has nothing', async () => {
    const { call } = await runningApi({ handlers: { echo }, routes: { 'GET /api/health': 'echo' } });
    expect((await call('/api/health')).json()).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
    });
  });

  it('keeps header names as they were sent and every value of a repeated one', async () => {
    const { url } = await runningApi({ handlers: { echo }, routes: { 'GET /api/health': 'echo' } });
    const text = await new Promise<string>((resolve, reject) => {
      get(`${url}/api/health`, { headers: { 'X-Mixed-Case': ['a', 'b'] } }, (response) => {
        const chunks: string[] = [];
        response.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
        response.on('end', () => resolve(chunks.join('')));
      }).on('error', reject);
    });
    expect(JSON.parse(text)).toMatchObject({
      headers: { 'X-Mixed-Case': 'b' },
      multiValueHeaders: { 'X-Mixed-Case': ['a', 'b'] },
    });
  });

  it('carries a body of a binary media type as base64', async () => {
    const { call } = await runningApi({
      handlers: { echo },
      routes: { 'POST /api/blobs': 'echo' },
      api: { BinaryMediaTypes: ['application/octet-stream'] },
    });
    const answer = await call('/api/blobs', {
      method: 'POST',
      body: new Uint8Array([0xff, 0x00]),
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(answer.json()).toMatchObject({ body: '/wA=', isBase64Encoded: true });
  });
});

describe('the answer of a function', () => {
  it('becomes status, headers and body', async () => {
    const { call } = await runningApi({
      handlers: {
        made: () => ({
          statusCode: 202,
          headers: { 'Content-Type': 'application/problem+json', 'X-Count': 3 },
          multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
          body: 'text',
        }),
      },
      routes: { 'POST /api/publish': 'made' },
    });
    const answer = await call('/api/publish', { method: 'POST' });
    expect(answer).toMatchObject({ status: 202, text: 'text' });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('x-count')).toBe('3');
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it.each([
    ['nothing', null],
    ['a text', 'hello'],
    ['no status', { body: 'x' }],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['a field that API Gateway does not know', { statusCode: 200, body: 'x', cookies: [] }],
  ])('is a 502 when it is malformed: %s', async (_, payload) => {
    const { call } = await runningApi({ handlers: { bad: () => payload }, routes: { 'GET /': 'bad' } });
    expect(await call('/')).toMatchObject({ status: 502, text: '{"message":"Internal server error"}' });
  });

  it('is a 502 when the function fails', async () => {
    const failing = () => {
      throw new HandlerFailed('no');
    };
    const { call } = await runningApi({ handlers: { failing }, routes: { 'GET /': 'failing' } });
    expect(await call('/')).toMatchObject({ status: 502, text: '{"message":"Internal server error"}' });
  });

  it('is a 504 when it comes too late', async () => {
    const { call } = await runningApi({
      handlers: { late: () => new Promise(() => {}) },
      routes: { 'GET /': 'late' },
      method: { TimeoutInMillis: 50 },
    });
    expect(await call('/')).toMatchObject({ status: 504, text: '{"message":"Endpoint request timed out"}' });
  });
});

describe('a route', () => {
  it('is chosen literally before by parameter, and by parameter before the rest', async () => {
    const name = (answered: string) => () => ok(answered);
    const { call } = await runningApi({
      handlers: { list: name('list'), one: name('one'), rest: name('rest'), any: name('any') },
      routes: {
        'GET /api/failures/stats': 'list',
        'GET /api/failures/{id}': 'one',
        'GET /api/{proxy+}': 'rest',
        'ANY /any': 'any',
      },
    });
    const answered = async (path: string, method = 'GET') => (await call(path, { method })).json();
    expect(await answered('/api/failures/stats')).toBe('list');
    expect(await answered('/api/failures/7')).toBe('one');
    expect(await answered('/api/failures/7/attempts')).toBe('rest');
    expect(await answered('/any', 'DELETE')).toBe('any');
    expect(await answered('/api/failures/7/')).toBe('one');
  });

  it('that does not exist is the answer for a missing token, and so is a method', async () => {
    const { call } = await runningApi({ handlers: { echo }, routes: { 'GET /api/health': 'echo' } });
    for (const [path, method] of [
      ['/nowhere', 'GET'],
      ['/api/health', 'DELETE'],
      ['/v1/api/health', 'GET'],
    ] as const) {
      const answer = await call(path, { method });
      expect(answer).toMatchObject({ status: 403, text: '{"message":"Missing Authentication Token"}' });
      expect(answer.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    }
  });
});

describe('API Gateway itself', () => {
  it('refuses a body above 10 MB without asking the function, and takes one of 5 MB', async () => {
    const take = vi.fn((event: APIGatewayProxyEvent) => ok(event.body?.length));
    const { call } = await runningApi({ handlers: { take }, routes: { 'POST /': 'take' } });
    const large = await call('/', { method: 'POST', body: 'x'.repeat(10_485_761) });
    expect(large).toMatchObject({ status: 413, text: '{"message":"Request Too Long"}' });
    expect(take).not.toHaveBeenCalled();
    expect((await call('/', { method: 'POST', body: 'x'.repeat(5_000_000) })).json()).toBe(5_000_000);
  });

  it('throttles a method above its burst', async () => {
    const { call } = await runningApi({
      handlers: { echo },
      routes: { 'GET /a': 'echo', 'GET /b': 'echo' },
      stage: {
        MethodSettings: [
          { ResourcePath: '/~1a', HttpMethod: 'GET', ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 2 },
        ],
      },
    });
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await call('/a')).status);
    expect(statuses).toEqual([200, 200, 429]);
    for (let i = 0; i < 3; i += 1) expect((await call('/b')).status).toBe(200);
  });

  it('answers in the words of its gateway responses', async () => {
    const { call } = await runningApi({
      handlers: { echo },
      routes: { 'GET /api/health': 'echo' },
      responses: [
        {
          ResponseType: 'MISSING_AUTHENTICATION_TOKEN',
          StatusCode: '404',
          ResponseParameters: {
            'gatewayresponse.header.Content-Type': "'application/problem+json'",
            'gatewayresponse.header.X-Path': 'context.path',
          },
          ResponseTemplates: {
            'application/json':
              '{"instance":"$context.path","id":"$context.requestId","said":$context.error.messageString,"type":"$context.error.responseType","left":"$context.nobody.knows"}',
          },
        },
      ],
    });
    const answer = await call('/nowhere?x=1');
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('x-path')).toBe('/nowhere');
    expect(answer.json()).toEqual({
      instance: '/nowhere',
      id: answer.headers.get('x-amzn-requestid'),
      said: 'Missing Authentication Token',
      type: 'MISSING_AUTHENTICATION_TOKEN',
      left: '$context.nobody.knows',
    });
  });

  it('uses DEFAULT_5XX and DEFAULT_4XX for what has no response of its own', async () => {
    const { call } = await runningApi({
      handlers: { bad: () => 'malformed' },
      routes: { 'GET /': 'bad' },
      responses: [
        { ResponseType: 'DEFAULT_5XX', StatusCode: 500, ResponseTemplates: { 'application/json': '"five"' } },
        { ResponseType: 'DEFAULT_4XX', ResponseTemplates: { 'application/json': '"four"' } },
      ],
    });
    expect(await call('/')).toMatchObject({ status: 500, text: '"five"' });
    expect(await call('/nowhere')).toMatchObject({ status: 403, text: '"four"' });
  });
});

describe('a template that asks for more', () => {
  it.each([
    ['another integration', { method: { Type: 'HTTP_PROXY' } }, 'AWS_PROXY'],
    ['a cached authorizer', { authorizer: { AuthorizerResultTtlInSeconds: 300 } }, 'not cached'],
    ['a token authorizer', { authorizer: { Type: 'TOKEN' } }, 'REQUEST'],
    ['an identity source elsewhere', { authorizer: { IdentitySource: 'context.path' } }, 'context.path'],
    [
      'a header from the request',
      {
        responses: [
          {
            ResponseType: 'THROTTLED',
            ResponseParameters: { 'gatewayresponse.header.X': 'method.request.header.X' },
          },
        ],
      },
      'method.request.header.X',
    ],
  ])('is refused by name: %s', async (_, more, message) => {
    const refused = runningApi({ handlers: { echo }, routes: { 'GET /': 'echo keys' }, ...more });
    await expect(refused).rejects.toThrow(message);
  });
});
