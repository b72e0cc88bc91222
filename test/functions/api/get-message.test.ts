import { describe, expect, it } from 'vitest';
import { MessageTrailSchema } from '../../../core/api/views.ts';
import { published } from '../../contract/trail.ts';
import { NOW, setUp } from './api.ts';
import { failedMessage } from './failed-message.ts';

const resource = '/api/messages/{id}';

describe('GET /api/messages/{id}', () => {
  it('shows the audit trail: the publish first, then each queue', async () => {
    const { call, messageLog } = setUp();
    const id = 'café/1';
    const claim = { messageId: id, exchange: 'orders', routingKey: 'k', now: '2026-01-05T10:00:01.000Z' };
    await messageLog.claim({ ...claim, queue: 'orders', leaseUntil: '2026-01-05T10:01:00.000Z' });
    await messageLog.markDelivered('orders', id, '2026-01-05T10:00:02.000Z');
    await messageLog.recordAccepted({
      message_id: id,
      stage: 'publish',
      exchange: 'orders',
      routing_key: 'k',
      queue: null,
      status: 'accepted',
      published_at: null,
      delivered_at: null,
      attempts: 0,
      metadata: {},
    });
    const { status, body } = await call({
      resource,
      path_parameters: { id: encodeURIComponent(id) },
      permissions: ['read:messages'],
    });
    expect(status).toBe(200);
    expect(MessageTrailSchema.parse(body)).toEqual(body);
    expect(body.message_id).toBe(id);
    expect(body.entries).toMatchObject([
      { stage: 'publish', status: 'accepted' },
      {
        stage: 'queue:orders',
        queue: 'orders',
        status: 'delivered',
        delivered_at: '2026-01-05T10:00:02.000Z',
      },
    ]);
  });

  it('knows a message by its failures alone, each with where it failed and how it stands', async () => {
    const { call, store } = setUp();
    await store(
      failedMessage('m-1', { id: 'later', queue: 'b', failed_at: '2026-01-05T09:59:30.000Z' }),
      failedMessage('m-1', { id: 'first', queue: null, status: 'failed', source: 'expired' }),
      failedMessage('m-2'),
    );
    const { status, body } = await call({ resource, path_parameters: { id: 'm-1' } });
    expect(status).toBe(200);
    expect(MessageTrailSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({
      message_id: 'm-1',
      entries: [],
      failures: [
        { id: 'first', queue: null, status: 'failed', source: 'expired', error_name: 'TypeError' },
        { id: 'later', queue: 'b', status: 'pending', source: 'consumer' },
      ],
    });
    expect(body.failures).toHaveLength(2);
    // Its payload and headers are for those who may read failed messages.
    expect(Object.keys(body.failures[0])).not.toContain('payload');
  });

  it('shows a deleted failure for as long as its record is kept', async () => {
    const { call, store } = setUp();
    await store(failedMessage('m-1', { status: 'deleted', deleted_at: '2026-01-05T10:00:00.000Z' }));
    const { body } = await call({ resource, path_parameters: { id: 'm-1' } });
    expect(body.failures).toMatchObject([{ status: 'deleted' }]);
  });

  it('shows what the tap saw of a publish, with what the API knew of it', async () => {
    const { call, trail } = setUp();
    const entry = published('orders', { message_id: 'm-1', archived: null });
    await trail.record([entry]);
    const { status, body } = await call({ resource, path_parameters: { id: 'm-1' } });
    expect(status).toBe(200);
    expect(MessageTrailSchema.parse(body)).toEqual(body);
    expect(body.entries).toMatchObject([{ stage: 'publish', exchange: 'orders', archived: false }]);
    expect(body).not.toHaveProperty('trail');
  });

  it('says that the trail may be late, and when to ask again, of an id that was made a moment ago', async () => {
    const { call } = setUp();
    const hex = (Date.parse(NOW) - 2_000).toString(16).padStart(12, '0');
    const id = `${hex.slice(0, 8)}-${hex.slice(8)}-7a41-9c1e-5b0f6f0c8d11`;
    const { status, body, headers } = await call({ resource, path_parameters: { id } });
    expect(status).toBe(200);
    expect(MessageTrailSchema.parse(body)).toEqual(body);
    expect(body).toEqual({ message_id: id, trail: 'may be late', entries: [], failures: [] });
    expect(headers).toMatchObject({ 'retry-after': '5' });
  });

  it('says so as well of an id that its publisher chose, and uses since a moment ago', async () => {
    const { call, messageIds } = setUp();
    const use = { clientId: 'c', content: 'a', exchange: 'orders', routingKey: 'k', now: NOW };
    await messageIds.claim({ ...use, messageId: 'order-7' });
    const { body } = await call({ resource, path_parameters: { id: 'order-7' } });
    expect(body).toMatchObject({ trail: 'may be late' });
  });

  it('answers 404 for a message that nobody knows', async () => {
    const { status, body } = await setUp().call({ resource, path_parameters: { id: 'nobody' } });
    expect(status).toBe(404);
    expect(body.type).toBe('urn:courtier:problem:not-found');
  });

  it('answers 400 for what cannot be an id', async () => {
    expect((await setUp().call({ resource, path_parameters: { id: '%E0%A4%A' } })).status).toBe(400);
  });

  it('needs read:messages', async () => {
    const answer = await setUp().call({
      resource,
      path_parameters: { id: 'x' },
      permissions: ['read:failed'],
    });
    expect(answer.status).toBe(403);
  });
});
