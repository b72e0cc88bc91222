import type { APIGatewayProxyEvent } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProblemSchema } from '../../../core/api/views.ts';
import { PublishBatchSchema } from '../../../core/api/views-publish-batch.ts';
import { event } from '../../adapters/http/event.ts';
import { oddText, oddValues } from '../../adapters/http/odd.ts';
import { order as orderEvent } from '../../system/order.ts';
import { setUp } from './publishing.ts';

const resources = ['/api/messages/publish', '/api/v1/publish', '/publish', '/api/messages/publish/batch'];

const parcel = { parcelId: '1', clientId: 'c', style: 'disco', timestamp: '2025-12-02T10:30:00.000Z' };
/** What is published, from quite right to quite wrong: a good event with any member replaced, left out or added. */
const message = fc.oneof(
  fc.jsonValue(),
  oddText,
  fc
    .tuple(
      fc.constantFrom<Record<string, unknown>>(parcel, orderEvent()),
      fc.dictionary(
        fc.constantFrom('parcelId', 'style', 'order_id', 'items', '__proto__', 'x'),
        fc.jsonValue(),
        {
          maxKeys: 2,
        },
      ),
    )
    .map(([good, changes]) => ({ ...good, ...changes })),
  fc.integer({ min: 1, max: 5_000 }).map((depth) => ({ deep: depth })),
);
const members = {
  exchange: fc.oneof(
    fc.constantFrom('stock', 'orders', 'parcels', 'journal', 'none', '', 'toString'),
    oddText,
  ),
  routing_key: fc.oneof(fc.constantFrom('counted', 'full', 'parcel_labels', ''), oddText),
  topic: fc.oneof(fc.constantFrom('auth', 'auth.signin', 'weather', 'auth.#', '..'), oddText, fc.jsonValue()),
  message,
  message_id: fc.oneof(fc.constantFrom('own', 'own', 'no id!'), oddText, fc.jsonValue()),
  mandatory: fc.oneof(fc.boolean(), fc.jsonValue()),
  headers: fc.oneof(
    fc.constant({ tenant: 7 }),
    fc.dictionary(oddText, fc.jsonValue(), { maxKeys: 3 }),
    fc.jsonValue(),
  ),
  properties: fc.oneof(fc.constant({ priority: 3 }), fc.dictionary(oddText, fc.jsonValue(), { maxKeys: 3 })),
};
const canonical = fc.oneof(
  fc.constant({ exchange: 'stock', routing_key: 'counted', message: 1 }),
  fc.constant({ exchange: 'stock', routing_key: 'full', message: 1 }),
  fc.constant({ exchange: 'parcels', routing_key: 'parcel_labels', message: parcel }),
  fc.constant({ exchange: 'none', message: 1 }),
  fc.constant({ exchange: 'stock', routing_key: 'counted', message: 'x'.repeat(20_000) }),
  fc.record(members, { requiredKeys: ['exchange', 'message'] }),
);
const body = fc.oneof(
  canonical.map((value) => JSON.stringify(value)),
  fc
    .record({ topic: members.topic, message, message_id: members.message_id }, { requiredKeys: ['topic'] })
    .map((value) => JSON.stringify(value)),
  fc
    .array(fc.oneof(canonical, fc.jsonValue()), { maxLength: 6 })
    .map((messages) => JSON.stringify({ messages })),
  // A batch that nothing is wrong with: among odd messages that is a rare one.
  fc.integer({ min: 1, max: 3 }).map((count) => {
    const good = { exchange: 'stock', routing_key: 'counted', message: 1 };
    return JSON.stringify({ messages: Array.from({ length: count }, () => good) });
  }),
  fc.integer({ min: 150, max: 4_000 }).map((depth) => {
    const nested = '['.repeat(depth) + ']'.repeat(depth);
    return `{"exchange":"orders","topic":"auth","message":${nested}}`;
  }),
  fc.json(),
  oddText,
  fc.constant(null),
);
/** Few keys, so that they meet again; some that are none; several at once. */
const keys = fc.oneof(
  fc.constant({}),
  fc.constantFrom('a', 'b').map((key) => ({ 'Idempotency-Key': key })),
  oddText.map((key) => ({ 'idempotency-key': key })),
  fc
    .array(fc.constantFrom('a', 'b'), { minLength: 2, maxLength: 3 })
    .map((several) => ({ 'IDEMPOTENCY-KEY': several })),
);
const request: fc.Arbitrary<APIGatewayProxyEvent> = fc
  .record({
    resource: fc.constantFrom(...resources),
    body,
    isBase64Encoded: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.boolean()),
    keys,
    headers: oddValues(['Prefer', 'traceparent', 'Content-Type']),
    permissions: fc.oneof(
      { weight: 5, arbitrary: fc.constant(['publish:*']) },
      fc.constantFrom(['publish:stock'], ['read:*'], []),
    ),
  })
  .map(({ keys: given, headers, ...rest }) =>
    event({ ...rest, httpMethod: 'POST', headers: { ...headers, ...given } }),
  );

describe('whatever is sent to publish', () => {
  it('is answered below 500, but for a full queue, with a problem document for each error; one key has one effect', async () => {
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 4 }), async (requests) => {
        const { handler, log } = setUp({ payloadLimitBytes: 20_000 });
        const taken = new Map<string, string>();
        for (const each of requests) {
          const answer = await handler(each);
          const json = JSON.parse(answer.body);
          statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
          expect(answer.body).not.toMatch(/\.ts:\d|node_modules|at async/);
          if (answer.statusCode < 400) {
            const key = Object.entries(each.multiValueHeaders ?? {}).find(([name]) =>
              /^idempotency/i.test(name),
            );
            if (key && answer.statusCode === 202) {
              const scope = JSON.stringify([each.resource.replace('/v1/', '/messages/'), key[1], each.body]);
              expect(json.duplicate).toBe(taken.has(scope));
              expect(json.id).toBe(taken.get(scope) ?? json.id);
              taken.set(scope, json.id);
            }
            if (answer.statusCode === 207) PublishBatchSchema.parse(json);
            continue;
          }
          expect(ProblemSchema.parse(json).status).toBe(answer.statusCode);
          if (answer.statusCode >= 500) expect(json.type).toBe('urn:courtier:problem:queue-full');
        }
        const failures = log.lines.filter(({ level, fields }) => level === 'error' && fields?.status !== 503);
        expect(failures).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
    // The requests are odd, and yet each kind of answer is among theirs.
    expect([...statuses.keys()].sort()).toEqual([200, 202, 207, 400, 403, 404, 413, 422, 503]);
  });
});
