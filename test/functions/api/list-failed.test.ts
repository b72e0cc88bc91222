import { describe, expect, it } from 'vitest';
import { FailedMessageListSchema } from '../../../core/api/views.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { event } from '../../adapters/http/event.ts';
import { setUp } from './api.ts';
import { failedMessage } from './failed-message.ts';

const resource = '/api/messages/failed';

async function listing(records: FailedMessage[]) {
  const api = setUp();
  await api.store(...records);
  return (query: Record<string, string | string[]> = {}) =>
    api.call({ resource, query, permissions: ['read:failed'] });
}

const at = (minute: number) => ({ failed_at: `2026-01-05T09:${String(minute).padStart(2, '0')}:00.000Z` });
const ids = (body: { items: { message_id: string }[] }) => body.items.map((item) => item.message_id);

describe('GET /api/messages/failed', () => {
  it('shows a failed message without what is internal or long', async () => {
    const list = await listing([failedMessage('m1')]);
    const { status, body } = await list();
    expect(status).toBe(200);
    expect(FailedMessageListSchema.parse(body)).toEqual(body);
    expect(body).toEqual({
      items: [
        {
          id: failedMessage('m1').id,
          message_id: 'm1',
          exchange: 'orders',
          routing_key: 'order.created',
          queue: 'orders',
          payload: { order_id: 'o-1' },
          payload_encoding: 'json',
          payload_omitted: null,
          payload_bytes: 18,
          source: 'consumer',
          error_name: 'TypeError',
          error_message: 'x is undefined',
          fingerprint: 'f1',
          service: null,
          revision: 0,
          permanent: false,
          status: 'pending',
          retry_count: 0,
          max_retries: 3,
          resolution: null,
          failed_at: '2026-01-05T09:59:00.000Z',
          last_retry_at: null,
          next_retry_at: '2026-01-05T10:30:00.000Z',
          resolved_at: null,
          deleted_at: null,
          created_at: '2026-01-05T09:59:00.000Z',
          updated_at: '2026-01-05T09:59:00.000Z',
        },
      ],
      next: null,
      searched_to: null,
    });
  });

  it('is empty where nothing failed', async () => {
    expect((await (await listing([]))()).body).toEqual({ items: [], next: null, searched_to: null });
  });

  it('goes from the newest to the oldest, page by page', async () => {
    const list = await listing([1, 4, 2, 5, 3].map((minute) => failedMessage(`m${minute}`, at(minute))));
    const first = await list({ limit: '2' });
    expect(ids(first.body)).toEqual(['m5', 'm4']);
    expect(first.body.searched_to).toBe(at(4).failed_at);
    const second = await list({ limit: '2', cursor: first.body.next });
    expect(ids(second.body)).toEqual(['m3', 'm2']);
    const third = await list({ limit: '2', cursor: second.body.next });
    expect(ids(third.body)).toEqual(['m1']);
    expect(third.body).toMatchObject({ next: null, searched_to: null });
  });

  it('has fifty on a page, and two hundred when asked', async () => {
    const list = await listing(Array.from({ length: 201 }, (_, n) => failedMessage(`m${n}`)));
    expect(ids((await list()).body)).toHaveLength(50);
    expect(ids((await list({ limit: '200' })).body)).toHaveLength(200);
  });

  it('filters by status, exchange and queue', async () => {
    const list = await listing([
      failedMessage('a', { status: 'failed', queue: 'email_queue' }),
      failedMessage('b', { status: 'failed', exchange: 'email' }),
      failedMessage('c'),
      failedMessage('d', { status: 'deleted' }),
    ]);
    expect(ids((await list({ status: 'failed' })).body).sort()).toEqual(['a', 'b']);
    expect(ids((await list({ queue: 'email_queue' })).body)).toEqual(['a']);
    expect(ids((await list({ exchange: 'email', status: 'failed' })).body)).toEqual(['b']);
    expect(ids((await list({ status: 'deleted' })).body)).toEqual(['d']);
    expect(ids((await list()).body).sort()).toEqual(['a', 'b', 'c']);
  });

  it('filters by what the message and its error say, and by when it failed', async () => {
    const list = await listing([
      failedMessage('key', { routing_key: '', ...at(50) }),
      failedMessage('name', { error_name: 'RangeError', ...at(40) }),
      failedMessage('cause', { fingerprint: 'abc', ...at(30) }),
      failedMessage('service', { service: 'web-shop', ...at(20) }),
      failedMessage('text', { error_message: 'The DISK is full', ...at(10) }),
    ]);
    const found = async (query: Record<string, string>) => ids((await list(query)).body);
    expect(await found({ routing_key: '' })).toEqual(['key']);
    expect(await found({ error_name: 'RangeError' })).toEqual(['name']);
    expect(await found({ fingerprint: 'abc' })).toEqual(['cause']);
    expect(await found({ service: 'web-shop' })).toEqual(['service']);
    expect(await found({ text: 'disk IS' })).toEqual(['text']);
    expect(await found({ 'failed_at[gte]': '2026-01-05T09:30:00Z' })).toEqual(['key', 'name', 'cause']);
    expect(await found({ 'failed_at[lt]': '2026-01-05T09:30:00Z' })).toEqual(['service', 'text']);
    expect(
      await found({ 'failed_at[gte]': '2026-01-05T09:30:00Z', 'failed_at[lt]': '2026-01-05T09:50:00Z' }),
    ).toEqual(['name', 'cause']);
  });

  it.each([
    ['failed_at[gte]', '2026-01-05'],
    ['failed_at[lt]', 'now'],
    ['service', ''],
    ['text', ''],
    ['limit', '0'],
    ['limit', '201'],
    ['limit', '-1'],
    ['limit', '1e2'],
    ['limit', ''],
    ['limit', ' 5'],
    ['status', 'broken'],
    ['queue', ''],
    ['exchange', 'x'.repeat(256)],
    ['cursor', ''],
  ])('refuses %s=%j with 400 and names it', async (parameter, value) => {
    const { status, body } = await (await listing([]))({ [parameter]: value });
    expect(status).toBe(400);
    expect(body.type).toBe('urn:courtier:problem:invalid-parameter');
    expect(body.errors).toEqual([{ parameter, detail: expect.any(String) }]);
  });

  it.each(['\0nonsense', 'é', Buffer.from('2026#x').toString('base64url')])(
    'refuses the cursor %j with 400',
    async (cursor) => {
      const { status, body } = await (await listing([]))({ cursor });
      expect(status).toBe(400);
      expect(body.type).toBe('urn:courtier:problem:invalid-cursor');
    },
  );

  it('refuses a filter that there is not, rather than list everything', async () => {
    const { status, body } = await (await listing([]))({ 'failed_at[lte]': '2026-01-05T10:00:00Z' });
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([
      { parameter: 'failed_at[lte]', detail: expect.stringContaining('failed_at[lt]') },
    ]);
  });

  it('refuses a parameter that is given twice', async () => {
    expect((await (await listing([]))({ status: ['failed', 'pending'] })).status).toBe(400);
  });

  it('leaves large and stored payloads to the answer about the one message', async () => {
    const large = JSON.stringify('x'.repeat(4_095));
    const list = await listing([
      failedMessage('large', { payload: large, payload_bytes: large.length }),
      failedMessage('spaced', { payload: `1${' '.repeat(4_096)}`, payload_bytes: 4_097 }),
      failedMessage('stored', { payload: null, payload_ref: 'failures/x', payload_bytes: 5 }),
    ]);
    const { body } = await list();
    expect(body.items).toHaveLength(3);
    for (const item of body.items) {
      expect(item).toMatchObject({ payload: null, payload_encoding: null, payload_omitted: 'large' });
    }
  });

  it('fits the answer that Lambda may give at two hundred of the largest entries', async () => {
    // Control characters are the longest in JSON, and the answer is a JSON string once more.
    const worst = (length: number) => '\u0001'.repeat(length);
    const records = Array.from({ length: 200 }, (_, n) =>
      failedMessage(`${n}${worst(250)}`, {
        payload: Buffer.from(worst(4_096)).toString('base64'),
        payload_encoding: 'base64',
        payload_bytes: 4_096,
        error_message: worst(2_000),
        error_stack: worst(8_000),
        exchange: worst(255),
        routing_key: worst(255),
      }),
    );
    const api = setUp();
    await api.store(...records);
    const answer = await api.handler(event({ resource, query: { limit: '200' } }));
    expect(JSON.parse(answer.body).items).toHaveLength(200);
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(6_000_000);
  });

  it('needs read:failed', async () => {
    expect((await setUp().call({ resource, permissions: ['read:messages'] })).status).toBe(403);
  });
});
