import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { inlineBody } from '../../../core/failure/payload.ts';
import { awayReport } from '../../../core/failure/taken-away.ts';
import { beginRedelivery } from '../../../core/failure/transitions.ts';
import { REVISIONS_MAX } from '../../../core/limits.ts';
import { NOW, setUp } from './api.ts';
import { answerLost, contested } from './contested-store.ts';
import { failedMessage } from './failed-message.ts';

const RESOURCE = '/api/messages/failed/{id}/revisions';
const pending = failedMessage('m1');
const { id } = pending;
const failed = failedMessage('m1', { status: 'failed', next_retry_at: null });
const corrected = '{"order_id":"o-1","total":1234567890123.4567891}';

type Asked = { body?: object; tag?: string };

async function stored(record: FailedMessage, overrides: Parameters<typeof setUp>[0] = {}) {
  const api = setUp(overrides);
  await (overrides.failedMessages ?? api.failedMessages).create(record);
  const read = async (path = RESOURCE, revision?: string) =>
    api.call({
      resource: path,
      path_parameters: { id, ...(revision === undefined ? {} : { revision }) },
      permissions: ['read:failed'],
    });
  return {
    ...api,
    revise: ({ body = { payload: corrected }, tag = '"1"' }: Asked = {}) =>
      api.call({
        resource: RESOURCE,
        httpMethod: 'POST',
        path_parameters: { id },
        permissions: ['manage:failed'],
        headers: { 'if-match': tag },
        body: JSON.stringify(body),
      }),
    list: async () => (await read()).body.items,
    show: (revision: string) => read(`${RESOURCE}/{revision}`, revision),
  };
}

describe('POST /api/messages/failed/{id}/revisions', () => {
  it('keeps a corrected body beside the original, and says who made it, when and why', async () => {
    const api = await stored(failed);
    const { status, body, headers } = await api.revise({ body: { payload: corrected, note: 'no total' } });
    const revision = {
      number: 1,
      at: NOW,
      by: { client_id: 'c1', client_name: 'shop' },
      note: 'no total',
      payload_bytes: Buffer.byteLength(corrected),
      schema: 'none',
    };
    expect(status).toBe(201);
    expect(body).toEqual({ id, status: 'failed', revision });
    expect(headers).toMatchObject({ etag: '"2"', location: `/api/messages/failed/${id}/revisions/1` });
    expect(await api.list()).toEqual([
      { number: 0, at: failed.failed_at, by: null, note: null, payload_bytes: 18, schema: null },
      revision,
    ]);
    expect((await api.show('0')).body).toMatchObject({ payload: failed.payload, payload_encoding: 'text' });
    expect((await api.show('1')).body).toMatchObject({ payload: corrected, payload_encoding: 'text' });
    expect((await api.show('2')).status).toBe(404);
    expect(api.workflow.started).toEqual([]);
  });

  it('leaves headers, properties and every earlier body as they were', async () => {
    const api = await stored(failed);
    await api.revise();
    await api.revise({ body: { payload: 'second' }, tag: '"2"' });
    const record = await api.failedMessages.get(id);
    expect(record).toMatchObject({ headers: failed.headers, properties: failed.properties, revision: 2 });
    expect(record?.payload).toBe('second');
    const shown = await Promise.all(['0', '1', '2'].map(async (n) => (await api.show(n)).body.payload));
    expect(shown).toEqual([failed.payload, corrected, 'second']);
  });

  it('delivers it at once where that is asked for, by a run of its own', async () => {
    const api = await stored(pending);
    expect((await api.revise({ body: { payload: corrected, retry: true } })).body.status).toBe('pending');
    expect(api.workflow.started).toMatchObject([{ run: `${id}-2`, input: { attempt: 1, wait: false } }]);
    expect(api.workflow.stopped).toMatchObject([{ run: `${id}-1` }]);
    const record = await api.failedMessages.get(id);
    expect(record).toMatchObject({ run: `${id}-2`, payload: corrected, version: 2, next_retry_at: NOW });
  });

  it('leaves a waiting retry its run, which delivers the new body', async () => {
    const api = await stored(pending);
    await api.revise();
    expect(api.workflow.stopped).toEqual([]);
    const record = await api.failedMessages.get(id);
    if (!record) throw new Error('There is no record.');
    const begun = beginRedelivery(record, { run: pending.run, attempt: 1 }, NOW);
    expect(begun).toMatchObject({ record: { payload: corrected } });
  });

  it('writes who did it into the audit trail, and no body', async () => {
    const api = await stored(failed);
    await api.revise({ body: { payload: corrected, note: 'secret' } });
    const { items } = await api.operatorLog.list({ limit: 5 });
    expect(items).toMatchObject([
      { action: 'failed.revised', target: `failed:${id}`, details: { revision: 1, message_id: 'm1' } },
    ]);
    expect(JSON.stringify(items)).not.toContain('o-1');
    expect(JSON.stringify(items)).not.toContain('secret');
  });

  it.each(['text', 'base64'] as const)('keeps any body in %s byte for byte', async (payload_encoding) => {
    const bodies =
      payload_encoding === 'text'
        ? fc.string({ unit: 'binary' }).map((text) => Buffer.from(text.toWellFormed()))
        : fc.uint8Array().map((bytes) => Buffer.from(bytes));
    await fc.assert(
      fc.asyncProperty(bodies, async (bytes) => {
        const api = await stored(failed);
        const payload = bytes.toString(payload_encoding === 'text' ? 'utf8' : 'base64');
        expect((await api.revise({ body: { payload, payload_encoding } })).status).toBe(201);
        const record = await api.failedMessages.get(id);
        expect(Buffer.from((record && inlineBody(record)) ?? 'none')).toEqual(bytes);
        const { body: shown } = await api.show('1');
        const encoding = shown.payload_encoding === 'text' ? 'utf8' : 'base64';
        expect(Buffer.from(shown.payload, encoding)).toEqual(bytes);
      }),
    );
  });

  it.each([
    ['a number that JSON.parse rounds', '{"n":1234567890123.4567891}'],
    ['2^53+1', '{"n":9007199254740993}'],
    ['a member that stands twice', '{"a":1,"a":2}'],
    ['spaces, a byte order mark and no end of line', '\ufeff{ "a" :\t1 }\r\n'],
  ])('changes nothing of %s', async (_, payload) => {
    const api = await stored(failed);
    await api.revise({ body: { payload } });
    expect((await api.show('1')).body).toMatchObject({ payload, payload_encoding: 'text' });
    expect((await api.failedMessages.get(id))?.payload).toBe(payload);
  });

  it('keeps in the payload store what a record has no room for, and goes back to a small one', async () => {
    const api = await stored(failed);
    const large = 'x'.repeat(300_000);
    await api.revise({ body: { payload: large } });
    const record = await api.failedMessages.get(id);
    expect(record).toMatchObject({ payload: null, payload_bytes: 300_000 });
    expect(Buffer.from(api.stored.get(record?.payload_ref ?? '') ?? '').toString()).toBe(large);
    expect((await api.show('1')).body.payload).toBe(large);
    await api.revise({ body: { payload: 'small' }, tag: '"2"' });
    const again = await api.failedMessages.get(id);
    expect(again).toMatchObject({ payload: 'small' });
    expect(again).not.toHaveProperty('payload_ref');
    expect((await api.show('1')).body.payload).toBe(large);
  });

  it('takes the original over where the payload store has it already', async () => {
    const large = Buffer.from('y'.repeat(300_000));
    const payload_ref = `failures/${id}/abc`;
    const api = await stored({ ...failed, payload: null, payload_ref, payload_bytes: large.byteLength });
    api.stored.set(payload_ref, large);
    await api.revise();
    expect((await api.show('0')).body.payload).toBe(large.toString());
    expect([...api.stored.keys()]).toHaveLength(2);
  });
});

describe('who has not seen the record as it is', () => {
  it.each([
    ['says nothing', {}, 428, 'precondition-required'],
    ['says what is no entity tag', { 'if-match': '1' }, 400, 'invalid-header'],
    ['says that anything will do', { 'if-match': '*' }, 400, 'invalid-header'],
    ['has seen an earlier version', { 'if-match': '"0"' }, 412, 'precondition-failed'],
    ['has a weak tag, which says nothing of bytes', { 'if-match': 'W/"1"' }, 412, 'precondition-failed'],
  ])('%s: nothing is saved', async (_, headers, status, code) => {
    const api = await stored(failed);
    const answer = await api.call({
      resource: RESOURCE,
      httpMethod: 'POST',
      path_parameters: { id },
      permissions: ['manage:failed'],
      headers,
      body: JSON.stringify({ payload: corrected }),
    });
    expect(answer).toMatchObject({ status, body: { type: `urn:courtier:problem:${code}` } });
    expect(await api.failedMessages.get(id)).toEqual(failed);
    expect(api.stored.size).toBe(0);
  });

  it('gets the tag from GET, of the message as of its bodies', async () => {
    const api = await stored(failed);
    const one = { path_parameters: { id }, permissions: ['read:failed'] };
    const shown = await api.call({ resource: '/api/messages/failed/{id}', ...one });
    expect(shown.headers).toMatchObject({ etag: '"1"' });
    expect((await api.show('0')).headers).toMatchObject({ etag: '"1"' });
    expect((await api.call({ resource: RESOURCE, ...one })).headers).toMatchObject({ etag: '"1"' });
  });

  it('hears what it is by now, when somebody else was quicker at the last moment, and leaves no body behind', async () => {
    const failedMessages = contested(async (store) => {
      await store.replace({ ...failed, alerted_at: NOW, version: 2 }, 1);
    });
    const api = await stored(failed, { failedMessages });
    const { status, body } = await api.revise();
    expect(status).toBe(412);
    expect(body.details).toEqual({ id, status: 'failed', revision: 0, etag: '"2"' });
    expect(api.stored.size).toBe(0);
  });

  it('is not taken for somebody else when the answer to its own write got lost', async () => {
    const failedMessages = answerLost();
    const api = await stored(failed, { failedMessages });
    expect((await api.revise()).status).toBe(201);
    expect(await failedMessages.get(id)).toMatchObject({ revision: 1, version: 2 });
    expect(api.stored.size).toBe(2);
  });
});

describe('a message that is not to be corrected', () => {
  const redelivered = { last_retry_at: NOW, next_retry_at: null, retry_count: 1 };
  it.each([
    ['is under way', { status: 'retrying', ...redelivered }, 409],
    ['is resolved', { status: 'resolved', resolved_at: NOW }, 409],
    ['is deleted', { status: 'deleted', deleted_at: NOW }, 404],
    ['has been corrected too often', { status: 'failed', revision: REVISIONS_MAX }, 409],
    [
      'may still lie in a queue of AMQP clients: its delivery was given up with its record',
      { queue: 'of-clients', status: 'failed', ...redelivered },
      409,
    ],
    [
      'may still lie there: nobody said what became of it',
      {
        queue: 'of-clients',
        status: 'failed',
        source: 'removed',
        error_name: awayReport('unknown', 1, NOW).error.name,
      },
      409,
    ],
  ] satisfies [string, Partial<FailedMessage>, number][])('%s', async (_, fields, status) => {
    const record = failedMessage('m1', { ...fields, id });
    const api = await stored(record);
    expect((await api.revise()).status).toBe(status);
    expect(await api.failedMessages.get(id)).toEqual(record);
  });

  it('may be corrected where its consumer drops what a superseded run sent', async () => {
    const api = await stored(failedMessage('m1', { status: 'failed', ...redelivered }));
    expect((await api.revise()).status).toBe(201);
  });
});

describe('a body that cannot be', () => {
  const schema = z.looseObject({ order_id: z.string(), total: z.number() });
  const asking = { eventSchemaOf: () => ({ name: 'order', version: '1', schema }) };

  it('is refused by the schema of its exchange, with a pointer into the body', async () => {
    const api = await stored(failed, asking);
    const { status, body } = await api.revise({ body: { payload: '{"order_id":1}' } });
    expect(status).toBe(422);
    expect(body.type).toBe('urn:courtier:problem:invalid-message');
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '#/payload/order_id',
      '#/payload/total',
    ]);
    expect(await api.failedMessages.get(id)).toEqual(failed);
    expect((await api.revise({ body: { payload: 'no json' } })).status).toBe(422);
  });

  it('is taken where its maker says that the schema is wrong, and that is written down', async () => {
    const api = await stored(failed, asking);
    const wrong = { payload: '{"order_id":1}', despite_schema: true };
    expect((await api.revise({ body: wrong })).body.revision.schema).toBe('misfits');
    expect((await api.operatorLog.list({ limit: 1 })).items[0]?.details).toMatchObject({ schema: 'misfits' });
  });

  it('fits where it does', async () => {
    const api = await stored(failed, asking);
    expect((await api.revise()).body.revision.schema).toBe('fits');
  });

  it('is one that is not encoded as the message says', async () => {
    const properties = { content_encoding: 'gzip' };
    const api = await stored({ ...failed, properties });
    expect((await api.revise()).body.errors).toMatchObject([{ pointer: '#/payload' }]);
    const payload = gzipSync(corrected).toString('base64');
    expect((await api.revise({ body: { payload, payload_encoding: 'base64' } })).status).toBe(201);
  });

  it.each([
    ['is too large for a broker', { payload: 'x'.repeat(4_000_001) }, 413],
    ['is no base64', { payload: 'a', payload_encoding: 'base64' }, 422],
    ['is not there', {}, 422],
    ['is a value and no text', { payload: { a: 1 } }, 422],
    ['has a note that is a letter', { payload: 'x', note: 'n'.repeat(201) }, 422],
  ])('%s', async (_, body, status) => {
    const api = await stored(failed);
    expect((await api.revise({ body })).status).toBe(status);
  });
});
