import { describe, expect, it } from 'vitest';
import { plannedCounts, plannedOperation } from './planned-operation.ts';
import { answer, courtierThat } from './typed.ts';

const operation = {
  ...plannedOperation,
  action: 'replay',
  replay: {
    filter: {
      exchange: 'orders',
      routing_key: 'orders.#',
      published_from: null,
      published_before: '2026-01-05T10:00:00.000Z',
    },
    to: { queue: 'billing' },
    effects: 'once',
  },
  rate: 50,
  plan: {
    messages: 2,
    exact: true,
    refused: { 'body-not-kept': 1 },
    sample: [],
    publishes: [
      {
        message_id: 'm-1',
        exchange: 'orders',
        routing_key: 'orders.created',
        published_at: '2026-01-05T09:00:00.000Z',
        bytes: 2,
        refused: null,
      },
    ],
  },
  counts: plannedCounts(2),
};
const planned = answer(operation, 201);
const over = answer({
  ...operation,
  state: 'completed',
  counts: { ...operation.counts, done: 2, succeeded: 1, skipped: { 'body-not-kept': 1 } },
});

describe('courtier replay', () => {
  it('says what would be published again and where to, and follows it to its end', async () => {
    const { typed, received } = await courtierThat(planned, over, over);
    const which = ['--exchange', 'orders', '--routing-key', 'orders.#', '--since', '2026-01-05T08:00:00Z'];
    const { code, stdout, stderr } = await typed(['replay', ...which, '--to-queue', 'billing', '--yes']);
    expect(received[0]?.body).toEqual({
      action: 'replay',
      mode: 'plan',
      filter: { exchange: 'orders', routing_key: 'orders.#', published_from: '2026-01-05T08:00:00.000Z' },
      to: { queue: 'billing' },
      effects: 'once',
    });
    expect(received[1]?.path).toBe('/prod/api/operations/op-1/run');
    expect(stderr).toContain('This publishes 2 messages again, 50 a second, to the queue billing alone.\n');
    expect(stderr).toContain('Consumers that have handled one acknowledge it without effect.\n');
    expect(stderr).toContain('Those that were published before 2026-01-05T10:00:00Z, exchange orders');
    expect(stderr).toContain('1 of them would be left: body-not-kept\n');
    expect(stderr).toMatch(/^m-1 +2026-01-05T09:00:00Z +orders +orders.created$/m);
    expect(stdout).toMatch(/^To +to the queue billing alone$/m);
    expect(code).toBe(0);
  });

  it.each([
    [
      'by their ids, to where they went, to be handled again',
      ['m-1', 'm-2', '--again'],
      { ids: ['m-1', 'm-2'], to: 'same', effects: 'again' },
    ],
    [
      'to another exchange with another key',
      ['m-1', '--to-exchange', 'copies', '--to-key', 'k'],
      { ids: ['m-1'], to: { exchange: 'copies', routing_key: 'k' }, effects: 'once' },
    ],
  ])('takes messages %s', async (_, args, asked) => {
    const { typed, received } = await courtierThat(planned);
    expect((await typed(['replay', ...args, '--plan'])).code).toBe(0);
    expect(received.map(({ body }) => body)).toEqual([{ action: 'replay', mode: 'plan', ...asked }]);
  });

  it.each([
    ['nothing that says which', []],
    ['ids and a filter', ['m-1', '--exchange', 'orders']],
    ['two places', ['m-1', '--to-queue', 'q', '--to-exchange', 'e']],
    ['a key for a queue', ['m-1', '--to-queue', 'q', '--to-key', 'k']],
  ])('does nothing with %s', async (_, args) => {
    const { typed, received } = await courtierThat(planned);
    expect((await typed(['replay', ...args, '--yes'])).code).toBe(2);
    expect(received).toEqual([]);
  });
});
