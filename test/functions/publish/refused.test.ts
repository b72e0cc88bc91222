import { describe, expect, it } from 'vitest';
import { order } from './memory-parts.ts';
import { setUp } from './one-message.ts';
import type { RequestOptions } from './request.ts';

const nothingDone = ({ queued, outbox }: ReturnType<typeof setUp>) => {
  expect(queued()).toEqual([]);
  expect(outbox.items).toEqual([]);
};

describe('publish refuses, and does nothing', () => {
  it.each([
    ['an unknown exchange', { body: { ...order, exchange: 'none' } }, 404, 'unknown-exchange'],
    ['an unroutable message', { body: { ...order, routing_key: 'nowhere' } }, 422, 'unroutable'],
    ['a body that is not JSON', { body: '{"exchange": ' }, 400, 'invalid-json'],
    ['no body at all', { body: null }, 400, 'invalid-json'],
    ['a body that does not fit', { body: { exchange: 'orders' } }, 422, 'invalid-body'],
    [
      'a message that is too large',
      { body: { ...order, message: 'x'.repeat(999) } },
      413,
      'payload-too-large',
    ],
    ['a request that is far too large', { body: 'x'.repeat(70_000) }, 413, 'payload-too-large'],
    ['an exchange that the key does not allow', { permissions: ['publish:users'] }, 403, 'forbidden'],
    ['a key that may only read', { permissions: ['read:failed'] }, 403, 'forbidden'],
  ] as [string, Partial<RequestOptions>, number, string][])('%s', async (_, request, status, code) => {
    const world = setUp();
    const answer = await world.send(request);
    expect(answer).toMatchObject({
      statusCode: status,
      headers: { 'content-type': 'application/problem+json' },
      json: { status, type: `urn:courtier:problem:${code}` },
    });
    nothingDone(world);
    expect(await world.trail.trail('new-id')).toEqual([]);
  });

  it('takes a message of exactly the limit', async () => {
    const { send } = setUp();
    expect((await send({ body: { ...order, message: 'x'.repeat(998) } })).statusCode).toBe(202);
  });

  it('a full queue, for now: 503 with Retry-After, and not through the outbox', async () => {
    const world = setUp();
    const answer = await world.send({ body: { ...order, routing_key: 'full' } });
    expect(answer).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
    });
    expect(answer.json.type).toBe('urn:courtier:problem:queue-full');
    nothingDone(world);
    expect(world.lines).toContainEqual(expect.objectContaining({ message: 'refused' }));
  });

  it('and points at every field that is wrong', async () => {
    const { send } = setUp();
    const body = { exchange: '', message: 1, properties: { priority: 999 }, headers: { CC: [] } };
    const answer = await send({ body });
    expect(answer.json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '#/exchange',
      '#/headers/CC',
      '#/properties/priority',
    ]);
  });
});
