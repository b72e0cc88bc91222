import { expect, it } from 'vitest';
import { orders } from '../topology.ts';

it('the topology orders by the keys that S4 asked for, and keeps the dead letters of each domain apart', () => {
  expect(orders.queues.orders).toMatchObject({ orderBy: 'order_id', deadLetter: 'orders-dlq' });
  expect(orders.queues.users).toMatchObject({ orderBy: 'user_id', deadLetter: 'users-dlq' });
});
