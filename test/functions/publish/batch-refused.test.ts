import { describe, expect, it } from 'vitest';
import { setUp } from './batches.ts';
import { order } from './memory-parts.ts';

describe('a batch that is refused whole', () => {
  it.each([
    ['that is not JSON', '{"messages": [', 400],
    ['that is empty', null, 400],
    ['with no list', { message: [order] }, 422],
    ['with no message', { messages: [] }, 422],
    ['with too many', { messages: Array(501).fill(order) }, 422],
    ['with a member that nobody knows', { messages: [order], atomic: true }, 422],
    [
      'that is larger than 1 MB',
      { messages: Array(500).fill({ ...order, message: 'x'.repeat(2_100) }) },
      413,
    ],
  ] as [string, string | object | null, number][])('%s', async (_, body, status) => {
    const { send, queued, outbox } = setUp();
    const answer = await send([], { body });
    expect(answer).toMatchObject({
      statusCode: status,
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(queued()).toEqual([]);
    expect(outbox.items).toEqual([]);
  });

  it('but not one of 500 messages, or with one that is nested too deep', async () => {
    const { send } = setUp();
    const deep = `{"exchange":"orders","routing_key":"order.created","message":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
    const body = `{"messages":[${[deep, ...Array(499).fill(JSON.stringify(order))].join(',')}]}`;
    const answer = await send([], { body });
    expect(answer.json.summary).toEqual({ published: 499, accepted: 0, refused: 1 });
  });
});
