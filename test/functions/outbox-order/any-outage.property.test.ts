import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { event, steps, world } from './world.ts';

describe('however outages, publishers and keys mix', () => {
  it('each key is handled in the order in which its messages were taken', async () => {
    const action = fc.oneof(
      fc.record({
        send: fc.constantFrom('a', 'b'),
        by: fc.nat(2),
        how: fc.constantFrom('single', 'batch', 'async'),
      }),
      fc.constantFrom('down', 'up', 'relay', 'full', 'room'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
        const { broker, container, relay, handled, queues } = world();
        const containers = [container(), container(), container()];
        const taken: { order_id: string; step: string }[] = [];
        for (const [n, each] of [...actions, 'up' as const, 'room' as const].entries()) {
          if (each === 'down' || each === 'up') broker.down = each === 'down';
          else if (each === 'full') broker.full.add('orders');
          else if (each === 'room') broker.full.delete('orders');
          else if (each === 'relay') await relay();
          else {
            const { send, batch } = containers[each.by] ?? container();
            const message = { order_id: each.send, step: `${n}` };
            const { body } = event(each.send, `${n}`);
            const headers = { ...(each.how === 'async' ? { Prefer: 'respond-async' } : {}) };
            const answer = each.how === 'batch' ? await batch([body]) : await send({ body, headers });
            if (answer.status === 202 || answer.status === 200) taken.push(message);
          }
        }
        while (queues.fifo.length > 0) await relay();
        for (const key of ['a', 'b']) expect(steps(handled(), key)).toEqual(steps(taken, key));
      }),
      { numRuns: 200 },
    );
  });
});
