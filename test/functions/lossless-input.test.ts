import { describe, expect, it } from 'vitest';
import { setUp } from './publish/publishing.ts';

/** Headers as they stand in a request, with what each would become without a word. */
const LOSSES = [
  ['a number beyond 2^53', '{"n":9007199254740993}', '/n'],
  ['the largest 64-bit integer', '{"n":9223372036854775807}', '/n'],
  ['a number with too many digits', '{"n":1234567890123.4567891}', '/n'],
  ['a number too small for a double', '{"n":1e-400}', '/n'],
  ['a number too large for a double', '{"n":1e400}', '/n'],
  ['a negative zero', '{"n":-0}', '/n'],
  ['a member twice', '{"n":1,"n":2}', '/n'],
  ['a member twice, once escaped', '{"n":1,"\\u006e":2}', '/n'],
  ['a member __proto__', '{"__proto__":{"n":1}}', '/__proto__'],
  ['the same within a table in an array', '{"t":[0,{"__proto__":1}]}', '/t/1/__proto__'],
  ['half a surrogate pair', '{"s":"\\ud83d"}', '/s'],
] as const;

describe('headers over HTTP that could not arrive as they are', () => {
  it.each(LOSSES)('%s: 422 with a pointer, and nothing is published', async (_what, headers, at) => {
    const setup = setUp();
    const message = `{"exchange":"stock","routing_key":"counted","message":1,"headers":${headers}}`;
    const single = await setup.send({ body: message });
    expect([single.status, single.json.errors]).toEqual([
      422,
      [{ pointer: `#/headers${at}`, detail: expect.any(String) }],
    ]);
    const good = '{"exchange":"stock","routing_key":"counted","message":1}';
    const batch = await setup.send({
      path: '/api/messages/publish/batch',
      body: `{"messages":[${good},${message}]}`,
    });
    expect(batch.json.items).toMatchObject([
      { status_code: 202 },
      { status_code: 422, problem: { errors: [{ pointer: `#/messages/1/headers${at}` }] } },
    ]);
    expect(setup.queued()).toHaveLength(1);
  });
});

describe('a message over HTTP', () => {
  it('may hold all of these: it travels byte for byte', async () => {
    const setup = setUp();
    const message = `[${LOSSES.map(([, text]) => text).join(' , ')}]`;
    const body = `{"exchange":"stock","routing_key":"counted","message": ${message} }`;
    expect((await setup.send({ body })).status).toBe(202);
    const batch = { path: '/api/messages/publish/batch', body: `{"messages":[${body}]}` };
    expect((await setup.send(batch)).status).toBe(200);
    expect(setup.queued().map(({ body: sent }) => Buffer.from(sent).toString())).toEqual([message, message]);
  });

  it('stands there once: of two, nobody could say which was meant', async () => {
    const setup = setUp();
    const answer = await setup.send({
      body: '{"exchange":"stock","routing_key":"counted","message":1,"message":2}',
    });
    expect([answer.status, answer.json.errors[0].pointer]).toEqual([422, '#/message']);
  });
});
