import type { APIGatewayProxyEvent } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routes } from '../../../core/api/routes.ts';
import { ProblemSchema } from '../../../core/api/views.ts';
import { encodeCursor, timeId } from '../../../core/failure/cursor.ts';
import { event } from '../../adapters/http/event.ts';
import { oddText, oddValues } from '../../adapters/http/odd.ts';
import { setUp } from './api.ts';
import { failedMessage } from './failed-message.ts';

const records = [
  failedMessage('m1'),
  failedMessage('m2', { status: 'failed' }),
  failedMessage('m3', {
    status: 'resolved',
    payload: '['.repeat(5_000) + ']'.repeat(5_000),
    payload_bytes: 10_000,
  }),
  failedMessage('m4', { status: 'retrying', payload: null, payload_ref: 'gone' }),
];
const resources = routes
  .filter((route) => route.function === 'api')
  .flatMap((route) => [route.path, ...(route.aliases ?? [])]);

const id = fc.oneof(oddText, fc.constantFrom(...records.map((record) => record.id)));
const cursor = fc.oneof(
  oddText,
  oddText.map((text) => Buffer.from(text).toString('base64url')),
  oddText.map((text) => encodeCursor(`2026-01-05T10:00:00.000Z#${text}`)),
  fc.constant(encodeCursor(timeId(records[0] ?? failedMessage('m1')))),
);
const query = fc.oneof(
  oddValues(['limit', 'status', 'queue', 'exchange', 'cursor']),
  cursor.map((value) => ({ cursor: value })),
  fc.record({ limit: fc.oneof(fc.integer().map(String), fc.double().map(String), oddText) }),
);
const authorizer = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  fc.constant(null),
  fc.constant({ client_id: 'c', client_name: 'n', permissions: '["publish:*"]' }),
  fc.record(
    { client_id: oddText, client_name: oddText, permissions: fc.oneof(oddText, fc.json()) },
    { requiredKeys: [] },
  ),
);
const requests: fc.Arbitrary<APIGatewayProxyEvent> = fc
  .record({
    resource: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...resources) }, oddText),
    httpMethod: fc.oneof({ weight: 9, arbitrary: fc.constantFrom('GET', 'POST', 'DELETE') }, oddText),
    path: oddText,
    headers: oddValues(['Accept', 'accept', 'Authorization', 'Idempotency-Key']),
    query,
    path_parameters: fc.oneof(
      fc.constant(null),
      id.map((value) => ({ id: value })),
    ),
    body: fc.oneof(fc.constant(null), oddText, fc.json()),
    isBase64Encoded: fc.boolean(),
    authorizer,
  })
  .map(({ authorizer, ...given }) => event(authorizer === undefined ? given : { ...given, authorizer }));

describe('whatever the request, the api', () => {
  it('answers with a status below 500, a problem document for every error, and nothing of its inside', async () => {
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const { handler, store, log } = setUp();
        await store(...records);
        const answer = await handler(request);
        statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
        expect(log.lines.filter((line) => line.level === 'error')).toEqual([]);
        expect(answer.statusCode).toBeLessThan(500);
        expect(answer.body).not.toMatch(/\.ts:\d|node_modules|at async/);
        const body = JSON.parse(answer.body);
        if (answer.statusCode < 400) return;
        expect(ProblemSchema.parse(body).status).toBe(answer.statusCode);
        expect(answer.headers?.['content-type']).toBe('application/problem+json');
        expect(body.instance).toMatch(/^[\x21-\x7e]*$/);
      }),
      { numRuns: 4_000 },
    );
    // The requests are odd, and yet each kind of answer is among theirs.
    expect([...statuses.keys()].sort()).toEqual([200, 202, 400, 401, 403, 404, 409, 422]);
  });

  it('answers an event that is none at all', async () => {
    const answer = await setUp().handler({} as APIGatewayProxyEvent);
    expect(answer.statusCode).toBe(404);
    expect(ProblemSchema.parse(JSON.parse(answer.body)).request_id).toBe('unknown');
  });
});
