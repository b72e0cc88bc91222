import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { ArchivedMessageSchema, PublishedMessageListSchema } from '../../../core/api/views-messages.ts';
import { published } from '../../contract/trail.ts';
import { setUp } from './api.ts';

const list = '/api/messages';
const body = '/api/messages/{id}/body';

async function withBody(bytes: Uint8Array) {
  const world = setUp();
  const at = '2026-01-05T10:00:00.000Z';
  const message = { id: 'm-1', exchange: 'orders', routingKey: 'k', publishedAt: at, body: bytes };
  const [archived] = await world.archive.keep([
    { ...message, properties: { content_type: 'application/json' }, headers: { own: 1 } },
  ]);
  await world.trail.record([published('orders', { message_id: 'm-1', archived: archived ?? null })]);
  return world;
}

describe('GET /api/messages', () => {
  it('lists what was published to an exchange, page after page', async () => {
    const { call, trail } = setUp();
    const entries = ['10:00:02', '10:00:01', '10:00:00'].map((time) =>
      published('orders', { published_at: `2026-01-05T${time}.000Z` }),
    );
    await trail.record([...entries, published('users')]);
    const first = await call({ resource: list, query: { exchange: 'orders', limit: '2' } });
    expect(first.status).toBe(200);
    expect(PublishedMessageListSchema.parse(first.body)).toEqual(first.body);
    const rest = await call({
      resource: list,
      query: { exchange: 'orders', limit: '2', cursor: first.body.next },
    });
    const ids = [...first.body.items, ...rest.body.items].map(({ message_id }) => message_id);
    expect(ids).toEqual(entries.map(({ message_id }) => message_id));
    expect(rest.body.next).toBeNull();
    // Where a body is, is nobody's business.
    expect(first.body.items[0]).toMatchObject({ archived: true });
  });

  it.each([
    ['no exchange', {}],
    [
      'an end before the beginning',
      { exchange: 'e', from: '2026-01-05T10:00:00Z', before: '2026-01-04T10:00:00Z' },
    ],
    ['what is no time', { exchange: 'e', from: 'yesterday' }],
    ['a cursor that no page gave', { exchange: 'e', cursor: 'nonsense' }],
  ])('answers 400 for %s', async (_, query) => {
    expect((await setUp().call({ resource: list, query })).status).toBe(400);
  });
});

describe('GET /api/messages/{id}/body', () => {
  it.each([
    ['text', '{"a":  1.0}'],
    ['base64', Buffer.from([0xff, 0x00]).toString('base64')],
  ] as const)('gives the body back byte for byte: %s', async (encoding, text) => {
    const { call } = await withBody(Buffer.from(text, encoding === 'text' ? 'utf8' : 'base64'));
    const answer = await call({
      resource: body,
      path_parameters: { id: 'm-1' },
      permissions: ['read:bodies'],
    });
    expect(answer.status).toBe(200);
    expect(ArchivedMessageSchema.parse(answer.body)).toEqual(answer.body);
    expect(answer.body).toMatchObject({
      message_id: 'm-1',
      encoding,
      body: text,
      properties: { content_type: 'application/json' },
      headers: { own: 1 },
    });
  });

  it('shows no body that fits no answer, but all the rest', async () => {
    const { call } = await withBody(Buffer.alloc(5_000_000, 'a'));
    const answer = await call({ resource: body, path_parameters: { id: 'm-1' } });
    expect(answer).toMatchObject({ status: 200, body: { bytes: 5_000_000, body: null } });
  });

  it('says why there is none: unknown, not kept, expired', async () => {
    const { call, trail } = setUp();
    await trail.record([
      published('secrets', { message_id: 'secret', archived: null }),
      published('orders', { message_id: 'old' }),
    ]);
    const details = await Promise.all(
      ['nobody', 'secret', 'old'].map(async (id) => {
        const { status, body: problem } = await call({ resource: body, path_parameters: { id } });
        expect(status).toBe(404);
        return problem.detail;
      }),
    );
    expect(details).toEqual([
      expect.stringContaining('not yet'),
      expect.stringContaining('its exchange'),
      expect.stringContaining('expired'),
    ]);
  });

  it('needs more than to see where messages went', async () => {
    const { call } = await withBody(Buffer.from('{}'));
    const answer = await call({
      resource: body,
      path_parameters: { id: 'm-1' },
      permissions: ['read:messages'],
    });
    expect(answer.status).toBe(403);
  });
});
