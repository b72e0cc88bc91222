import { describe, expect, it } from 'vitest';
import { topics } from '../../../core/topology/topics.ts';
import { setUp } from './publishing.ts';

const path = '/publish';
const signIn = { topic: 'auth.signin', message: { user: 'u-1' } };

describe('POST /publish with a topic', () => {
  it('publishes to the exchange of topics with the topic as routing key, and answers as every publish', async () => {
    const { send, queued } = setUp();
    const { status, json } = await send({ path, body: signIn });
    expect(status).toBe(202);
    expect(json).toEqual({
      id: expect.any(String),
      status: 'published',
      exchange: 'journal',
      routing_key: 'auth.signin',
      duplicate: false,
    });
    expect(queued('topics')).toMatchObject([{ exchange: 'journal', routingKey: 'auth.signin' }]);
    expect(Buffer.from(queued('topics')[0]?.body ?? []).toString()).toBe('{"user":"u-1"}');
  });

  it('takes the other members of a publish', async () => {
    const { send, queued } = setUp();
    const more = { headers: { tenant: 7 }, properties: { type: 'signin', priority: 5 } };
    expect((await send({ path, body: { ...signIn, ...more, message_id: 'own' } })).json.id).toBe('own');
    expect(queued('topics')).toMatchObject([{ id: 'own', ...more }]);
    const astray = { ...signIn, topic: 'auth.unknown', mandatory: false };
    expect((await send({ path, body: astray })).status).toBe(202);
  });

  it.each([
    ['an exchange', { ...signIn, exchange: 'orders' }, '#'],
    ['a routing key', { ...signIn, routing_key: 'x' }, '#'],
    ['no topic', { message: 1 }, '#/topic'],
    ['no message', { topic: 'auth' }, '#/message'],
    ['a pattern', { ...signIn, topic: 'auth.#' }, '#/topic'],
    ['an empty word', { ...signIn, topic: 'auth..x' }, '#/topic'],
    ['a topic that is no text', { ...signIn, topic: 7 }, '#/topic'],
    ['a topic that is too long', { ...signIn, topic: 'x'.repeat(256) }, '#/topic'],
  ])('refuses %s with 422 and a pointer', async (_, body, pointer) => {
    const { send, queued } = setUp();
    expect(await send({ path, body })).toMatchObject({ status: 422, json: { errors: [{ pointer }] } });
    expect(queued('topics')).toEqual([]);
  });

  it('says which topics there are when no queue takes this one', async () => {
    const { send } = setUp();
    const answer = await send({ path, body: { ...signIn, topic: 'weather' } });
    expect(answer).toMatchObject({
      status: 422,
      json: { type: 'urn:courtier:problem:unknown-topic', details: { topic: 'weather', topics } },
    });
    expect(topics).toEqual(['auth', 'user', 'log', 'cache', 'router', 'fraud.critical', 'fraud.review']);
  });

  it.each([
    ['publish:orders', 403],
    ['publish:journal', 202],
    ['publish:journal.*', 202],
    ['publish:journal.auth*', 202],
    ['publish:journal.user*', 403],
  ])('to a caller who has %s is %i', async (permission, status) => {
    const { send } = setUp();
    expect((await send({ path, body: signIn, permissions: [permission] })).status).toBe(status);
  });

  it('happens once for one Idempotency-Key', async () => {
    const { send, queued } = setUp();
    const request = { path, body: signIn, headers: { 'Idempotency-Key': 'k' } };
    const first = await send(request);
    expect((await send(request)).json).toEqual({ ...first.json, duplicate: true });
    expect(queued('topics')).toHaveLength(1);
  });
});
