import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { identityOnly } from '../../../../adapters/http/middleware/identity-only.ts';
import { logContext } from '../../../../adapters/http/middleware/log-context.ts';
import type { Middleware, RequestContext } from '../../../../adapters/http/middleware/middleware.ts';
import { permittedOnly } from '../../../../adapters/http/middleware/permitted-only.ts';
import { problemDocuments } from '../../../../adapters/http/middleware/problem-documents.ts';
import { json } from '../../../../adapters/http/response.ts';
import { NotFoundError } from '../../../../core/api/errors.ts';
import { recordedLog } from '../../../recorded-log.ts';
import { event } from '../event.ts';

const encoded = event({ headers: { 'content-encoding': 'gzip' } });

/** The status that a chain of these answers, and the code of its problem. The operation writes one line. */
async function answerOf(request: ReturnType<typeof event>, middlewares: Middleware[], fails?: Error) {
  const log = recordedLog();
  const chain = middy<APIGatewayProxyEvent, APIGatewayProxyResult, Error, Context & RequestContext>({
    timeoutEarlyInMillis: 0,
  })
    .use([problemDocuments(), logContext(log), ...middlewares])
    .handler(async (_event, context) => {
      if (fails) throw fails;
      context.log.info('done', { queue: 'orders' });
      return json(200, {});
    });
  const context = { operation: 'anything' } as Context & RequestContext;
  const { statusCode, body } = await chain(request, context);
  return {
    statusCode,
    type: JSON.parse(body).type,
    request_id: JSON.parse(body).request_id,
    lines: log.lines,
  };
}

describe('the middlewares of an HTTP function', () => {
  it('let through what none of them refuses', async () => {
    const all = [identityOnly(), permittedOnly({ permission: null })];
    expect(await answerOf(event({}), all)).toMatchObject({ statusCode: 200 });
  });

  it('refuse an encoded body, and log nothing', async () => {
    const answer = await answerOf(encoded, [identityOnly()]);
    const type = 'urn:courtier:problem:unsupported-content-encoding';
    expect(answer).toMatchObject({ statusCode: 415, type, lines: [] });
  });

  it('refuse a caller without the permission of the route, and leave one without a permission alone', async () => {
    const request = event({ permissions: ['publish:orders'] });
    const refused = await answerOf(request, [permittedOnly({ permission: 'admin' })]);
    expect(refused).toMatchObject({ statusCode: 403 });
    const kindAlone = await answerOf(request, [permittedOnly({ permission: 'publish' })]);
    expect(kindAlone).toMatchObject({ statusCode: 200 });
  });

  it('refuse in their order: the first that finds a fault answers', async () => {
    const request = { ...encoded, requestContext: event({ permissions: ['publish:orders'] }).requestContext };
    const both = [identityOnly(), permittedOnly({ permission: 'admin' })];
    expect(await answerOf(request, both)).toMatchObject({ statusCode: 415 });
    expect(await answerOf(request, both.toReversed())).toMatchObject({ statusCode: 403 });
  });

  it('say on every line of an operation which request it is, whose, and in which trace', async () => {
    const trace_id = '0af7651916cd43dd8448eb211c80319c';
    const headers = { Traceparent: `00-${trace_id}-b7ad6b7169203331-01` };
    const { lines } = await answerOf(event({ client_id: 'c7', headers }), []);
    const of = { request_id: 'request-1', operation: 'anything', client_id: 'c7', trace_id };
    const fields = { queue: 'orders', ...of };
    expect(lines).toEqual([{ level: 'info', message: 'done', fields }]);
  });

  it('name no client on an open route', async () => {
    const { lines } = await answerOf(event({ permissions: null }), []);
    const trace_id = expect.stringMatching(/^[0-9a-f]{32}$/);
    const of = { request_id: 'request-1', operation: 'anything', trace_id };
    expect(lines[0]?.fields).toEqual({ queue: 'orders', ...of });
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
