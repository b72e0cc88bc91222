import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import { OPERATIONS_RUNNING_MAX } from '../../../core/limits.ts';
import type { Result } from '../../../core/operations/operation.ts';
import { createHttpHandler, type Deps } from '../../../functions/operations/handler.ts';
import { event, type Given } from '../../adapters/http/event.ts';
import { createWorld, START } from '../../core/operations/world.ts';
import { createMemoryIdempotencyKeys } from '../../memory/idempotency-keys.ts';
import { createMemoryOperatorLog } from '../../memory/operator-log.ts';

function setUp(overrides: Partial<Deps> = {}) {
  const world = createWorld();
  let ids = 0;
  const operatorLog = createMemoryOperatorLog({ newId: () => `entry-${++ids}`, now: world.now });
  const handler = createHttpHandler({
    ...world,
    idempotencyKeys: createMemoryIdempotencyKeys(),
    operatorLog,
    isQueue: (name) => name === 'outside',
    newId: () => `00000000-0000-7000-8000-${String(++ids).padStart(12, '0')}`,
    ...overrides,
  });
  const call = async (given: Given) => {
    const { statusCode, body } = await handler(event({ permissions: ['manage:failed'], ...given }));
    return { status: statusCode, body: JSON.parse(body) };
  };
  const create = (asked: object, headers: Record<string, string> = {}) =>
    call({ resource: '/api/operations', httpMethod: 'POST', body: JSON.stringify(asked), headers });
  const on = (id: string, what: string) =>
    call({ resource: `/api/operations/{id}/${what}`, httpMethod: 'POST', path_parameters: { id } });
  return { ...world, operatorLog, call, create, on };
}

describe('a replay', () => {
  const asked = {
    action: 'replay',
    mode: 'plan',
    filter: { exchange: 'orders', published_from: '-PT1H' },
    to: 'same',
  };
  const body = (to: unknown) => JSON.stringify({ ...asked, to });
  const resource = { resource: '/api/operations', httpMethod: 'POST' } as const;
  const allowed = { permissions: ['manage:failed', 'manage:messages'] };

  it('says what it means: from when to when, where to, and with which effect', async () => {
    const api = setUp();
    const { status, body: made } = await api.call({ ...resource, ...allowed, body: body('same') });
    expect(status).toBe(201);
    expect(made).toMatchObject({
      action: 'replay',
      filter: null,
      replay: {
        filter: { exchange: 'orders', published_from: '2026-01-05T09:00:00.000Z', published_before: START },
        to: 'same',
        effects: 'once',
      },
    });
    expect(api.operatorLog.entries).toMatchObject([{ details: { replay: { to: 'same' } } }]);
  });

  it('names the messages that it is about to those who may see them in the trail', async () => {
    const api = setUp();
    const { body: made } = await api.call({ ...resource, ...allowed, body: body('same') });
    const result = {
      operation_id: made.id,
      id: 'p-1',
      message_id: 'm-1',
      outcome: 'done',
      reason: null,
      at: START,
    };
    await api.results.write([result as Result]);
    const idsShownTo = async (...permissions: string[]) => {
      const given = { resource: '/api/operations/{id}/results', path_parameters: { id: made.id } };
      const answer = await api.call({
        ...given,
        client_id: 'another',
        permissions: ['read:failed', ...permissions],
      });
      expect(answer.status).toBe(200);
      return answer.body.items.map((each: Result) => each.message_id);
    };
    expect(await idsShownTo()).toEqual([]);
    expect(await idsShownTo('read:messages.refunds')).toEqual([]);
    expect(await idsShownTo('read:messages.orders')).toEqual(['m-1']);
    expect(await idsShownTo('read:messages')).toEqual(['m-1']);
  });

  it('needs a permission of its own, to be planned and to be run', async () => {
    const api = setUp();
    expect((await api.call({ ...resource, body: body('same') })).status).toBe(403);
    const { body: made } = await api.call({ ...resource, ...allowed, body: body('same') });
    for (const what of ['run', 'resume']) expect((await api.on(made.id, what)).status).toBe(403);
    const run = {
      resource: '/api/operations/{id}/run',
      httpMethod: 'POST',
      path_parameters: { id: made.id },
    };
    expect((await api.call({ ...run, ...allowed } as Given)).status).toBe(200);
    // Who acts on what failed may stop it.
    expect((await api.on(made.id, 'pause')).body.state).toBe('paused');
    expect((await api.on(made.id, 'resume')).status).toBe(403);
    expect((await api.on(made.id, 'abort')).body.state).toBe('aborted');
  });

  it.each([
    ['dead letters', { queue: 'dlq' }, '#/to/queue'],
    ['the trail', { queue: 'trail' }, '#/to/queue'],
    ['the exchange of dead letters', { exchange: 'dlx' }, '#/to/exchange'],
  ])('goes not to %s', async (_, to, pointer) => {
    const answer = await setUp().call({ ...resource, ...allowed, body: body(to) });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ pointer }]);
  });
});

describe('POST /api/operations', () => {
  it('says what a plan means: its status, its window, and what would be left as it is', async () => {
    const api = setUp();
    await api.fail(2);
    await api.fail(1, { queue: 'far', failed_at: '2026-01-01T00:00:00.000Z' });
    const { status, body } = await api.create({
      action: 'retry',
      mode: 'plan',
      filter: { failed_from: '-PT2H' },
      canary: {},
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      state: 'planned',
      filter: { status: 'failed', failed_from: '2026-01-05T08:00:00.000Z', failed_before: START },
      plan: { messages: 2, exact: true, examined: 2, refused: {} },
      canary: { size: 5, max_failure_rate: 0.2, wait_seconds: 300, state: 'waiting' },
      stop_at_failure_rate: 0.2,
      rate: 50,
    });
    expect(api.steps.sent).toEqual([]);
  });

  it('names those among ids that would be refused, and why', async () => {
    const api = setUp();
    const ids = await api.fail(2);
    await api.fail(1, { queue: 'done', status: 'resolved', resolved_at: START });
    const { items } = await api.failedMessages.list({ status: 'resolved' }, { limit: 1 });
    const nobody = '00000000-0000-8000-8000-000000000001';
    const asked = { action: 'retry', mode: 'plan', ids: [...ids, items[0]?.id, nobody] };
    expect((await api.create(asked)).body.plan).toMatchObject({
      messages: 4,
      refused: { resolved: 1, gone: 1 },
    });
  });

  it('says that there are more than it could count while its caller waited, and sends for a step that counts on', async () => {
    const api = setUp({ matches: { count: async () => ({ messages: 70_000, rest: 'there' }) } });
    const { body } = await api.create({ action: 'delete', mode: 'plan', filter: {} });
    expect(body.counts).toMatchObject({ total: 70_000, exact: false, counting: true, to_come: null });
    expect(api.steps.sent).toMatchObject([{ operation_id: body.id, step: 0 }]);
  });

  it('is there where nothing could be counted so far', async () => {
    const count = async () => Promise.reject(new UnavailableError('table-unavailable', 'slow'));
    const { status, body } = await setUp({ matches: { count } }).create({
      action: 'delete',
      mode: 'plan',
      filter: {},
    });
    expect(status).toBe(201);
    expect(body.counts).toMatchObject({ total: 0, exact: false, counting: true });
  });

  it('takes no place of one that runs while it is counted', async () => {
    const api = setUp({ matches: { count: async () => ({ messages: 70_000, rest: 'there' }) } });
    for (let n = 0; n < OPERATIONS_RUNNING_MAX; n += 1)
      await api.create({ action: 'delete', mode: 'plan', filter: {} });
    expect((await api.create({ action: 'delete', mode: 'run', filter: {} })).status).toBe(201);
  });

  it('keeps a share as exactly as a person can mean it, and no number that a table refuses', async () => {
    const canary = { max_failure_rate: 5e-324 };
    const { body } = await setUp().create({ action: 'retry', mode: 'plan', filter: {}, canary });
    expect(body).toMatchObject({ canary: { max_failure_rate: 0 }, stop_at_failure_rate: 0 });
  });

  it('makes one operation of two requests with one key', async () => {
    const api = setUp();
    const asked = { action: 'delete', mode: 'run', filter: {} };
    const first = await api.create(asked, { 'idempotency-key': 'k' });
    const second = await api.create(asked, { 'idempotency-key': 'k' });
    expect(second.body.id).toBe(first.body.id);
    expect(api.steps.sent).toHaveLength(1);
  });

  it('runs at once when asked to, also where its first step cannot be sent for', async () => {
    const steps = { send: async () => Promise.reject(new UnavailableError('queue-unavailable', 'away')) };
    const api = setUp({ steps });
    const { status, body } = await api.create({ action: 'delete', mode: 'run', filter: {} });
    expect(status).toBe(201);
    expect(body.state).toBe('running');
    expect(await api.operations.due('2027', 9)).toEqual([body.id]);
  });

  it('runs no more at once than there may be', async () => {
    const api = setUp();
    const asked = { action: 'delete', mode: 'run', filter: {} };
    for (let n = 0; n < OPERATIONS_RUNNING_MAX; n += 1) {
      expect((await api.create(asked)).status).toBe(201);
    }
    expect((await api.create(asked)).status).toBe(409);
    expect((await api.create({ ...asked, mode: 'plan' })).status).toBe(201);
  });

  it.each([
    ['neither filter nor ids', { action: 'retry', mode: 'run' }, '#/filter'],
    ['a misspelt filter', { action: 'retry', mode: 'run', filter: { serivce: 's' } }, '#/filter'],
    ['a queue that is none', { action: 'move', mode: 'run', filter: {}, to_queue: 'no' }, '#/to_queue'],
    [
      'a canary of what delivers nothing',
      { action: 'delete', mode: 'run', filter: {}, canary: {} },
      '#/canary',
    ],
    [
      'a replay of everything',
      { action: 'replay', mode: 'plan', filter: {}, to: 'same' },
      '#/filter/exchange',
    ],
    [
      'ids that are too large for one row',
      {
        action: 'replay',
        mode: 'plan',
        to: 'same',
        ids: Array.from({ length: 400 }, (_, n) => `${n}`.padStart(251, 'm')),
      },
      '#/ids',
    ],
    ['a replay to nowhere', { action: 'replay', mode: 'plan', ids: ['m'] }, '#/to'],
    ['a replay of nothing', { action: 'replay', mode: 'plan', to: 'same' }, '#/filter'],
    ['an action that is none', { action: 'lose', mode: 'plan', filter: {} }, '#/action'],
    [
      'an empty time',
      { action: 'retry', mode: 'plan', filter: { failed_from: '-P' } },
      '#/filter/failed_from',
    ],
  ])('refuses %s', async (_, asked, pointer) => {
    const api = setUp();
    const { status, body } = await api.create(asked);
    expect(status).toBe(422);
    expect(body.errors.map((each: { pointer: string }) => each.pointer)).toContainEqual(
      expect.stringContaining(pointer),
    );
    expect(await api.operations.list({ limit: 9 })).toMatchObject({ items: [] });
  });
});

describe('an operation, by its id', () => {
  it('is run, paused, resumed and aborted, each by somebody, and each twice is once', async () => {
    const api = setUp();
    const { id } = (await api.create({ action: 'delete', mode: 'plan', filter: {} })).body;
    for (const [what, state] of [
      ['run', 'running'],
      ['pause', 'paused'],
      ['resume', 'running'],
      ['abort', 'aborted'],
    ] as const) {
      for (const _ of [1, 2]) expect(await api.on(id, what)).toMatchObject({ status: 200, body: { state } });
    }
    expect(await api.on(id, 'resume')).toMatchObject({
      status: 409,
      body: { details: { state: 'aborted' } },
    });
    const { items } = await api.operatorLog.list({ limit: 9, target: `operation:${id}` });
    expect(items.map(({ action }) => action).toReversed()).toEqual([
      'operation.planned',
      'operation.started',
      'operation.paused',
      'operation.resumed',
      'operation.aborted',
    ]);
  });

  it('is not found where there is none', async () => {
    const api = setUp();
    expect((await api.on('nobody', 'run')).status).toBe(404);
    const shown = { path_parameters: { id: 'nobody' }, permissions: ['read:failed'] };
    expect((await api.call({ resource: '/api/operations/{id}', ...shown })).status).toBe(404);
    expect((await api.call({ resource: '/api/operations/{id}/results', ...shown })).status).toBe(404);
  });

  it('shows what it did to each message, and what has become of that one since', async () => {
    const api = setUp();
    const ids = await api.fail(2);
    const { id } = (await api.create({ action: 'retry', mode: 'run', filter: {} })).body;
    await api.run();
    await api.consume((record) => record.id === ids[0]);
    const asked = { path_parameters: { id }, permissions: ['read:failed'] };
    const { body } = await api.call({ resource: '/api/operations/{id}/results', ...asked });
    expect(body.items.map(({ status }: { status: string }) => status).toSorted()).toEqual([
      'failed',
      'resolved',
    ]);
    const shown = await api.call({ resource: '/api/operations/{id}', ...asked });
    expect(shown.body).toMatchObject({ state: 'completed', counts: { done: 2, succeeded: 2, to_come: 0 } });
  });
});

describe('operations, for one whose permission is narrowed to a queue', () => {
  const permissions = ['read:failed.orders', 'manage:failed.orders'];
  const retryAll = { action: 'retry', mode: 'plan', filter: {} };
  const post = (asked: object, more: Given = {}): Given => ({
    resource: '/api/operations',
    httpMethod: 'POST',
    body: JSON.stringify(asked),
    permissions,
    client_id: 'narrow',
    ...more,
  });
  const at = (id: string, what = '', more: Given = {}): Given => ({
    resource: `/api/operations/{id}${what}`,
    path_parameters: { id },
    permissions,
    client_id: 'narrow',
    ...more,
  });

  it('are about what they may change, and count and show nothing else', async () => {
    const api = setUp();
    await api.fail(2);
    await api.fail(3, { queue: 'stock', failed_at: '2026-01-05T09:00:00.000Z' });
    const { body } = await api.call(post(retryAll));
    expect(body.plan).toMatchObject({ messages: 2, examined: 2, refused: {} });
    expect(body.plan.sample.map(({ queue }: { queue: string }) => queue)).toEqual(['orders', 'orders']);
  });

  it('treat ids that are not theirs as ids of nothing', async () => {
    const api = setUp();
    const others = await api.fail(2, { queue: 'stock' });
    const nobody = '00000000-0000-8000-8000-000000000001';
    const { body } = await api.call(post({ action: 'retry', mode: 'plan', ids: [...others, nobody] }));
    expect(body.plan).toMatchObject({ refused: { gone: 3 }, sample: [] });
  });

  it('do nothing to messages of others when they run, also where a person who may do more sets them going', async () => {
    const api = setUp();
    await api.fail(2);
    const others = await api.fail(2, { queue: 'stock' });
    const { body } = await api.call(post(retryAll));
    await api.call(
      at(body.id, '/run', { httpMethod: 'POST', permissions: ['manage:failed'], client_id: 'all' }),
    );
    await api.run();
    const ended = await api.operations.get(body.id);
    expect(ended).toMatchObject({ state: 'completed', succeeded: 2 });
    for (const id of others) expect(await api.failedMessages.get(id)).toMatchObject({ status: 'failed' });
  });

  it('cannot be another’s on more than one queue, nor move anything to a queue that is not theirs', async () => {
    const api = setUp();
    await api.fail(2);
    const { body } = await api.call(post(retryAll, { permissions: ['manage:failed'], client_id: 'all' }));
    const [seen, unknown] = [await api.call(at(body.id)), await api.call(at('never-was'))];
    expect([seen.status, seen.body.detail]).toEqual([404, unknown.body.detail]);
    expect((await api.call(at(body.id, '/results'))).status).toBe(404);
    expect((await api.call(at(body.id, '/run', { httpMethod: 'POST' }))).status).toBe(404);
    const list = await api.call({ resource: '/api/operations', permissions, client_id: 'narrow' });
    expect(list.body.items).toEqual([]);
    const moved = await api.call(post({ action: 'move', mode: 'plan', filter: {}, to_queue: 'outside' }));
    expect(moved.status).toBe(403);
  });
});
