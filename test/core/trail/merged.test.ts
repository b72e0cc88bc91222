import { expect, it } from 'vitest';
import type { LogEntry } from '../../../core/audit/message-log.ts';
import { mergedStages } from '../../../core/trail/merged.ts';
import { published } from '../../contract/trail.ts';

const stage = (more: Partial<LogEntry>): LogEntry => ({
  message_id: 'm-1',
  stage: 'publish',
  exchange: 'orders',
  routing_key: 'k',
  queue: null,
  status: 'accepted',
  published_at: null,
  delivered_at: null,
  attempts: 0,
  metadata: { client_id: 'c-1', mandatory: true },
  ...more,
});
const ofQueue = stage({ stage: 'queue:a', queue: 'a', status: 'delivered', metadata: {} });

it('shows what the API took until the broker has said that it has it', () => {
  expect(mergedStages([stage({}), ofQueue], [])).toEqual([stage({}), ofQueue]);
});

it('shows one publish, with what both know of it, and each later one', () => {
  const first = published('orders', { message_id: 'm-1', bytes: 7 });
  const again = published('orders', { message_id: 'm-1', archived: null });
  const { published_at } = first;
  expect(mergedStages([stage({}), ofQueue], [first, again])).toMatchObject([
    {
      stage: 'publish',
      status: 'published',
      published_at,
      archived: true,
      metadata: { client_id: 'c-1', mandatory: true, user_id: 'shop', bytes: 7 },
    },
    { stage: 'publish', archived: false, metadata: { user_id: 'shop' } },
    { stage: 'queue:a' },
  ]);
});
