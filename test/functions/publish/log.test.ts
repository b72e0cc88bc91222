import { describe, expect, it } from 'vitest';
import { setUp } from './one-message.ts';

describe('the log', () => {
  it('tells of the message, with its id, and never of its body', async () => {
    const { send, lines } = setUp();
    await send({});
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'published',
        fields: {
          message_id: 'new-id',
          exchange: 'orders',
          routing_key: 'order.created',
          request_id: 'request-1',
          operation: 'publish',
          client_id: 'client-1',
          trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        },
      },
    ]);
  });
});
