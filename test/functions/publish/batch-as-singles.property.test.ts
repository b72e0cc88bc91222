import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PublishBatchSchema } from '../../../core/api/views-publish-batch.ts';
import { setUp, unknown } from './batches.ts';
import { order } from './memory-parts.ts';

describe('the results of a batch', () => {
  const text = fc.constantFrom('orders', 'users', 'none', '', 'order.created', 'full', 'nowhere');
  const message = fc.oneof(
    fc.record(
      {
        exchange: text,
        routing_key: text,
        message: fc.oneof(fc.jsonValue(), fc.constant('x'.repeat(1_100))),
        message_id: fc.constantFrom('own', 'not ours!', 'b'),
        mandatory: fc.boolean(),
        headers: fc.constantFrom({}, { tenant: 7 }, { CC: [] }),
      },
      { requiredKeys: ['exchange', 'message'] },
    ),
    fc.jsonValue(),
  );

  it('are, in order, those of single publishes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        async (messages, down) => {
          const [one, many] = [setUp(), setUp()];
          one.broker.down = down;
          many.broker.down = down;
          const permissions = ['publish:orders', 'publish:none'] as const;
          const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
          const singles = [];
          for (const each of messages)
            singles.push(await one.single(each, { permissions: [...permissions], headers }));
          const { json } = await many.send(messages, { permissions: [...permissions], headers });
          const { items } = PublishBatchSchema.parse(json);
          expect(items.map((item) => ('problem' in item ? item.problem.type : item.status))).toEqual(
            singles.map(({ json: answer }) => answer.type ?? answer.status),
          );
          expect(items.map(({ status_code }) => status_code)).toEqual(
            singles.map(({ statusCode }) => statusCode),
          );
          expect(items.map((item) => ('id' in item ? item.id : null))).toEqual(
            singles.map(({ json: answer }) => answer.id ?? null),
          );
          expect(items.map((item) => ('duplicate' in item ? item.duplicate : null))).toEqual(
            singles.map(({ json: answer }) => answer.duplicate ?? null),
          );
          // Messages of one exchange keep their order; of several they need not.
          const [singly, together] = [one, many].map(({ queued, outbox }) => [
            Object.groupBy(queued(), ({ exchange }) => exchange),
            Object.groupBy(outbox.items, ({ envelope }) => String(envelope.exchange)),
          ]);
          expect(together).toEqual(singly);
        },
      ),
      { numRuns: 150, examples: [[[order, unknown, order], true]] },
    );
  });
});
