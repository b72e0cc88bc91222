import { describe, expect, it } from 'vitest';
import { FailedMessageViewSchema, ProblemSchema } from '../../../core/api/views.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { setUp } from './api.ts';
import { failedMessage } from './failed-message.ts';

async function shown(record: FailedMessage, stored?: Uint8Array) {
  const api = setUp();
  await api.store(record);
  if (stored && record.payload_ref) api.stored.set(record.payload_ref, stored);
  return api.call({
    resource: '/api/messages/failed/{id}',
    path_parameters: { id: record.id },
    permissions: ['read:failed'],
  });
}

const text = (payload: string) => failedMessage('m1', { payload, payload_bytes: Buffer.byteLength(payload) });
const base64 = (bytes: Uint8Array) =>
  failedMessage('m1', {
    payload: Buffer.from(bytes).toString('base64'),
    payload_encoding: 'base64',
    payload_bytes: bytes.length,
  });
const inStore = failedMessage('m1', { payload: null, payload_ref: 'failures/m1', payload_bytes: 300_000 });

describe('GET /api/messages/failed/{id}', () => {
  it('shows the attempts, headers and stack, and nothing internal', async () => {
    const { status, body } = await shown(failedMessage('m1'));
    expect(status).toBe(200);
    expect(FailedMessageViewSchema.strict().parse(body)).toEqual(body);
    expect(body).toMatchObject({
      attempts: [{ number: 1, source: 'consumer', error_name: 'TypeError' }],
      headers: { 'x-tenant': 't1' },
      properties: { content_type: 'application/json' },
      error_stack: expect.stringContaining('at handle'),
    });
    for (const internal of [
      'version',
      'run',
      'generation',
      'payload_ref',
      'alerted_at',
      'checked_at',
      'sent_at',
      'shard',
    ]) {
      expect(body).not.toHaveProperty(internal);
    }
  });

  it.each([
    ['an object', text('{"a":[1,null]}'), { a: [1, null] }, 'json'],
    ['a JSON string', text('"hello"'), 'hello', 'json'],
    ['a JSON null', text('null'), null, 'json'],
    ['a member named __proto__', text('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{"a":1}}'), 'json'],
    ['other text', text('hello, é'), 'hello, é', 'text'],
    ['no bytes at all', text(''), '', 'text'],
    [
      'a number that JSON would round',
      text('{"id":12345678901234567890}'),
      '{"id":12345678901234567890}',
      'text',
    ],
    ['a number that JSON cannot hold', text('[1e999]'), '[1e999]', 'text'],
    ['fractions', text('[0.1,-2.50]'), [0.1, -2.5], 'json'],
    ['text that SQS could not carry', base64(Buffer.from('a\u0000b')), 'a\u0000b', 'text'],
    ['a byte order mark', base64(Buffer.from('\ufeff\u0000')), '\ufeff\u0000', 'text'],
    ['JSON that came as base64', base64(Buffer.from('{"a":1}')), { a: 1 }, 'json'],
    ['bytes', base64(Uint8Array.of(0xff, 0xfe)), '//4=', 'base64'],
  ])('shows %s', async (_what, record, payload, payload_encoding) => {
    const { body } = await shown(record);
    expect(body).toMatchObject({ payload_encoding, payload_omitted: null });
    expect(body.payload).toEqual(payload);
  });

  it.each([201, 50_000])('shows JSON that is nested %d levels deep as text', async (levels) => {
    const deep = '['.repeat(levels) + ']'.repeat(levels);
    const { status, body } = await shown(text(deep));
    expect(status).toBe(200);
    expect(body).toMatchObject({ payload: deep, payload_encoding: 'text' });
  });

  it('fetches the payload from the payload store', async () => {
    const { body } = await shown(inStore, Buffer.from('{"n":1}'));
    expect(body).toMatchObject({ payload: { n: 1 }, payload_encoding: 'json', payload_bytes: 300_000 });
  });

  it('says so when the payload is no longer there', async () => {
    expect((await shown(inStore)).body).toMatchObject({
      payload: null,
      payload_encoding: null,
      payload_omitted: 'expired',
    });
  });

  it.each([
    ['by its bytes', { payload_bytes: 4_194_305 }, Buffer.from('x')],
    ['by its JSON', { payload_bytes: 2_000_000 }, Buffer.from('"'.repeat(2_000_000))],
  ])('leaves out a payload that is too large for the answer %s', async (_what, fields, stored) => {
    const { status, body } = await shown({ ...inStore, ...fields }, stored);
    expect(status).toBe(200);
    expect(body).toMatchObject({ payload: null, payload_omitted: 'large' });
  });

  it('shows a deleted one for as long as it is kept', async () => {
    expect((await shown(failedMessage('m1', { status: 'deleted' }))).body.status).toBe('deleted');
  });

  it('answers 404 for an unknown id', async () => {
    const { status, body } = await setUp().call({
      resource: '/api/messages/failed/{id}',
      path_parameters: { id: 'no-such-id' },
    });
    expect(status).toBe(404);
    expect(ProblemSchema.parse(body)).toMatchObject({
      type: 'urn:courtier:problem:not-found',
      details: { id: 'no-such-id' },
    });
  });

  it('needs read:failed', async () => {
    const given = { resource: '/api/messages/failed/{id}', path_parameters: { id: 'x' } };
    expect((await setUp().call({ ...given, permissions: ['manage:failed'] })).status).toBe(403);
  });
});
