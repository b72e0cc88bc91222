import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { MASK } from '../../../core/sensitive/mask.ts';
import { published } from '../../contract/trail.ts';
import { setUp } from './api.ts';
import { failedMessage } from './failed-message.ts';

const schema = z.looseObject({ order_id: z.string(), email: z.string().meta({ sensitive: true }) });
const BODY = '{"order_id":"o-1","email":"ann@example.org"}';
const error = { error_message: 'no mailbox ann@example.org', error_stack: 'Error: ann@example.org\n at x' };
const record = failedMessage('m1', {
  payload: BODY,
  payload_bytes: BODY.length,
  status: 'failed',
  next_retry_at: null,
  ...error,
  attempts: [
    {
      number: 1,
      at: '2026-01-05T09:59:00.000Z',
      source: 'consumer',
      error_name: 'E',
      error_message: error.error_message,
    },
  ],
});

let api: ReturnType<typeof setUp>;
beforeEach(async () => {
  api = setUp({
    eventSchemaOf: (name) => (name === 'orders' ? { name: 'order', version: '1', schema } : undefined),
  });
  await api.store(record);
});

const one = (permissions: string[], what = '') =>
  api.call({
    resource: `/api/messages/failed/{id}${what}`,
    path_parameters: { id: record.id, revision: '0' },
    permissions,
  });
const list = (permissions: string[], query: Record<string, string> = {}) =>
  api.call({ resource: '/api/messages/failed', query, permissions });

describe('a sensitive field of a failed message', () => {
  it('is shown to those who may read it, by queue and type if need be', async () => {
    for (const permission of ['read:sensitive', 'read:sensitive.orders', 'read:sensitive.orders/order.*']) {
      const { body } = await one(['read:failed', permission]);
      expect(body).toMatchObject({ payload: JSON.parse(BODY), ...error });
      expect(body.payload_masked).toBeUndefined();
    }
  });

  it('is a mask to others, in the body and wherever an error quotes it', async () => {
    for (const permission of ['read:failed', 'read:sensitive.stock']) {
      const answers = [await one(['read:failed', permission]), await list(['read:failed', permission])];
      for (const { body } of answers) expect(JSON.stringify(body)).not.toContain('ann@example.org');
      expect(answers[0]?.body).toMatchObject({
        payload: { order_id: 'o-1', email: MASK },
        payload_masked: ['/email'],
        error_message: `no mailbox ${MASK}`,
        attempts: [{ error_message: `no mailbox ${MASK}` }],
      });
    }
    const { body } = await one(['read:failed'], '/revisions/{revision}');
    expect(body).toMatchObject({
      payload: `{"order_id":"o-1","email":"${MASK}"}`,
      payload_masked: ['/email'],
    });
  });

  it('cannot be found out by looking for its text in errors', async () => {
    expect((await list(['read:failed'], { text: 'ann@' })).body.items).toEqual([]);
    expect((await list(['read:failed'], { text: 'mailbox' })).body.items).toHaveLength(1);
    expect((await list(['read:failed', 'read:sensitive'], { text: 'ann@' })).body.items).toHaveLength(1);
  });

  it('takes the whole of an error’s text along where the body is not at hand', async () => {
    const large = failedMessage('m2', { ...error, id: 'large', payload: null, payload_ref: 'gone' });
    await api.store(large);
    const { body } = await api.call({
      resource: '/api/messages/failed/{id}',
      path_parameters: { id: 'large' },
      permissions: ['read:failed'],
    });
    expect(body).toMatchObject({ payload_omitted: 'expired', error_message: MASK, error_stack: MASK });
  });

  it('is neither corrected by one who sees a mask, nor masked in what is kept and retried', async () => {
    const correct = (permissions: string[], payload: string) =>
      api.call({
        resource: '/api/messages/failed/{id}/revisions',
        httpMethod: 'POST',
        path_parameters: { id: record.id },
        headers: { 'if-match': '"1"' },
        body: JSON.stringify({ payload }),
        permissions,
      });
    const refused = await correct(['manage:failed', 'read:failed'], `{"order_id":"o-2","email":"${MASK}"}`);
    expect([refused.status, refused.body.details.needed]).toEqual([403, 'read:sensitive.orders']);
    expect(await api.failedMessages.get(record.id)).toEqual(record);
    const saved = await correct(
      ['manage:failed', 'read:sensitive'],
      '{"order_id":"o-2","email":"b@example.org"}',
    );
    expect(saved.status).toBe(201);
  });
});

describe('a body', () => {
  it('is not shown with a permission that is narrowed to a queue, unless another one says so', async () => {
    const none = await one(['read:failed.orders', 'read:sensitive']);
    expect(none.body).toMatchObject({ payload: null, payload_omitted: 'forbidden', ...error });
    expect((await one(['read:failed.orders'], '/revisions/{revision}')).body.payload_omitted).toBe(
      'forbidden',
    );
    const shown = await one(['read:failed.orders', 'read:bodies.orders', 'read:sensitive']);
    expect(shown.body.payload).toEqual(JSON.parse(BODY));
  });

  it('is masked in the trail as well', async () => {
    const [place] = await api.archive.keep([
      {
        id: 'm1',
        exchange: 'orders',
        routingKey: 'order.created',
        publishedAt: '2026-01-05T10:00:00Z',
        body: Buffer.from(BODY),
        properties: {},
        headers: {},
      },
    ]);
    await api.trail.record([published('orders', { message_id: 'm1', archived: place ?? null })]);
    const read = (permissions: string[]) =>
      api.call({ resource: '/api/messages/{id}/body', path_parameters: { id: 'm1' }, permissions });
    expect((await read(['read:bodies'])).body).toMatchObject({
      body: `{"order_id":"o-1","email":"${MASK}"}`,
      body_masked: ['/email'],
      bytes: BODY.length,
    });
    expect((await read(['read:bodies', 'read:sensitive'])).body.body).toBe(BODY);
  });
});
