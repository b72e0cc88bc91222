import { expect, it } from 'vitest';
import { queueService } from '../topology.ts';

it('the topology has the exchanges and the queue that S1 asked for, beside the dlx and dlq of every broker', () => {
  expect(queueService.exchanges).toMatchObject({
    default: { type: 'direct' },
    email: { type: 'direct' },
    notifications: { type: 'fanout' },
  });
  expect(queueService.queues.email_queue).toMatchObject({
    delivery: 'lambda',
    consumer: { function: 'email' },
  });
});
