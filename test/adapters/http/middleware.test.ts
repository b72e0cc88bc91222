import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import {
  identityOnly,
  type Middleware,
  permittedOnly,
  problemDocuments,
  type RouteOf,
  servedOnly,
} from '../../../adapters/http/middleware.ts';
import { json } from '../../../adapters/http/response.ts';
import { NotFoundError } from '../../../core/api/errors.ts';
import { recordedLog } from '../../recorded-log.ts';
import { event } from './event.ts';

const route: ReturnType<RouteOf> = { operation: 'anything', permission: 'admin' };
const nothing = event({ httpMethod: 'GET', resource: '/nowhere', headers: { 'content-encoding': 'gzip' } });
const encoded = event({ headers: { 'content-encoding': 'gzip' } });

/** The status that a chain of these answers, and the code of its problem. */
async function answerOf(request: ReturnType<typeof event>, middlewares: Middleware[], fails?: Error) {
  const log = recordedLog();
  const chain = middy({ timeoutEarlyInMillis: 0 })
    .use([problemDocuments(() => route, log), ...middlewares])
    .handler(async () => {
      if (fails) throw fails;
      return json(200, {});
    });
  const { statusCode, body } = await chain(request, {} as Context);
  return {
    statusCode,
    type: JSON.parse(body).type,
    request_id: JSON.parse(body).request_id,
    lines: log.lines,
  };
}

describe('the middlewares of an HTTP function', () => {
  it('let through what none of them refuses', async () => {
    const all = [
      servedOnly(() => route),
      identityOnly(),
      permittedOnly(() => ({ ...route, permission: null })),
    ];
    expect(await answerOf(event({}), all)).toMatchObject({ statusCode: 200, lines: [] });
  });

  it.each([
    ['what no route takes', nothing, servedOnly(() => undefined), 404, 'not-found'],
    ['an encoded body', encoded, identityOnly(), 415, 'unsupported-content-encoding'],
  ])('refuse %s, and log nothing', async (_, request, middleware, statusCode, code) => {
    const answer = await answerOf(request, [middleware]);
    expect(answer).toMatchObject({ statusCode, type: `urn:courtier:problem:${code}`, lines: [] });
  });

  it('refuse a caller without the permission of the route, and leave one without a permission alone', async () => {
    const request = event({ permissions: ['publish:orders'] });
    expect(await answerOf(request, [permittedOnly(() => route)])).toMatchObject({ statusCode: 403 });
    const kindAlone = { ...route, permission: 'publish' } as ReturnType<RouteOf>;
    expect(await answerOf(request, [permittedOnly(() => kindAlone)])).toMatchObject({ statusCode: 200 });
  });

  it('refuse in their order: the first that finds a fault answers', async () => {
    const both = [servedOnly(() => undefined), identityOnly()];
    expect(await answerOf(nothing, both)).toMatchObject({ statusCode: 404 });
    expect(await answerOf(nothing, both.toReversed())).toMatchObject({ statusCode: 415 });
  });

  it("log a fault of Courtier's own with the id that the caller reads, and no refusal", async () => {
    const request = event();
    const fault = await answerOf(request, [], new Error('inside'));
    expect(fault).toMatchObject({ statusCode: 500, request_id: 'request-1' });
    expect(fault.lines).toMatchObject([
      {
        level: 'error',
        message: 'request failed',
        fields: { request_id: 'request-1', operation: 'anything' },
      },
    ]);
    expect(await answerOf(request, [], new NotFoundError('gone'))).toMatchObject({
      statusCode: 404,
      lines: [],
    });
  });
});
