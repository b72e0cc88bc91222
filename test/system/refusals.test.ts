import amqp from 'amqplib';
import { describe, expect, inject, it } from 'vitest';
import { Courtier, newId } from './courtier.ts';

const courtier = new Courtier(inject('running'));
const publish = '/api/messages/publish';
const unknownId = '00000000-0000-8000-8000-000000000000';

type Case = {
  name: string;
  status: number;
  method?: string;
  path?: string;
  body?: unknown;
  headers?: Record<string, string>;
};

const good = { exchange: 'email', routing_key: 'email.confirmation', message: {} };

const cases: Case[] = [
  { name: 'an unknown exchange', status: 404, body: { ...good, exchange: 'no_such_exchange' } },
  { name: 'a routing key that leads nowhere', status: 422, body: { ...good, routing_key: 'nobody.listens' } },
  { name: 'a body that is not JSON', status: 400, body: '{"exchange": "email", ' },
  {
    name: 'a body that is too large',
    status: 413,
    body: { ...good, message: { text: 'x'.repeat(300_000) } },
  },
  { name: 'a missing field', status: 422, body: { exchange: 'email', routing_key: 'email.confirmation' } },
  { name: 'a missing key', status: 401, body: good, headers: { authorization: '' } },
  { name: 'a wrong key', status: 403, body: good, headers: { authorization: 'Bearer not-a-key-of-ours' } },
  {
    name: 'a failed message that nobody knows',
    status: 404,
    method: 'GET',
    path: `/api/messages/failed/${unknownId}`,
  },
  { name: 'a retry of what nobody knows', status: 404, path: `/api/messages/retry/${unknownId}` },
  {
    name: 'a delete of what nobody knows',
    status: 404,
    method: 'DELETE',
    path: `/api/messages/failed/${unknownId}`,
  },
  {
    name: 'an audit trail of what nobody sent',
    status: 404,
    method: 'GET',
    path: `/api/messages/${unknownId}`,
  },
  { name: 'a path that is no route', status: 404, method: 'GET', path: '/api/nothing-here' },
  { name: 'a body that is compressed', status: 415, body: good, headers: { 'content-encoding': 'gzip' } },
  { name: 'a bad cursor', status: 400, method: 'GET', path: '/api/messages/failed?cursor=%00nonsense' },
];

describe('a method that a path does not have', () => {
  const refused = [
    ['PUT', '/api/queues', 'GET, POST'],
    ['GET', publish, 'POST'],
    ['OPTIONS', '/api/bindings', 'DELETE, GET, POST'],
    ['DELETE', '/api/messages/some-id/ack', 'POST'],
  ] as const;
  // Nobody is asked for a key there.
  const open = [['HEAD', '/api/health', 'GET']] as const;
  const xml = { 'content-type': 'application/xml' };
  const ask = (method: string, path: string, headers: Record<string, string>) =>
    fetch(courtier.ready.api + path, { method, headers });

  it.each([...refused, ...open])(
    '%s %s is answered with 405 and what it takes',
    async (method, path, allow) => {
      const answer = await ask(method, path, { ...xml, authorization: `Bearer ${courtier.ready.adminKey}` });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
      const text = await answer.text();
      if (method === 'HEAD') expect(text).toBe('');
      else expect(JSON.parse(text)).toMatchObject({ type: 'urn:courtier:problem:method-not-allowed' });
    },
  );

  it.each(refused)('%s %s is answered with 401 without a key, as all that is there', async (method, path) => {
    expect((await ask(method, path, xml)).status).toBe(401);
  });

  it.each(open)('%s %s is answered with 405 without a key too', async (method, path, allow) => {
    const answer = await ask(method, path, xml);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  });
});

describe('bad input gets a problem document, and nothing is half done', () => {
  it.each(cases)(
    '$name is answered with $status',
    async ({ status, method = 'POST', path = publish, body, headers }) => {
      const answer = await courtier.call(method, path, body, headers);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.body).toMatchObject({
        status,
        type: expect.stringMatching(/^urn:/),
        title: expect.any(String),
      });
      expect(JSON.stringify(answer.body)).not.toMatch(/\.ts:|node_modules|at async/);
    },
  );

  it('a refused message leaves no audit entry behind', async () => {
    const id = newId();
    const refused = await courtier.publish('email', 'nobody.listens', {}, { message_id: id });
    expect(refused.status).toBe(422);
    expect(await courtier.trail(id)).toBeUndefined();
  });

  it('an unroutable message is accepted when the caller says that it may be', async () => {
    const answer = await courtier.publish('email', 'nobody.listens', {}, { mandatory: false });
    expect(answer).toMatchObject({ status: 202, body: { status: 'published' } });
  });

  it('a full queue is answered with 503 and when to come back', async () => {
    const connection = await amqp.connect(courtier.ready.amqp, { noDelay: true });
    const channel = await connection.createChannel();
    const exchange = `full-${newId()}`;
    await channel.assertExchange(exchange, 'fanout', { durable: false, autoDelete: true });
    const { queue } = await channel.assertQueue('', {
      exclusive: true,
      arguments: { 'x-queue-type': 'classic', 'x-max-length': 1, 'x-overflow': 'reject-publish' },
    });
    await channel.bindQueue(queue, exchange, '');
    expect((await courtier.publish(exchange, 'any', { n: 1 })).status).toBe(202);
    const full = await courtier.publish(exchange, 'any', { n: 2 });
    expect(full.status).toBe(503);
    expect(Number(full.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(full.headers.get('content-type')).toContain('application/problem+json');
    await connection.close();
  });
});
