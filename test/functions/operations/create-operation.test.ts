import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import { OPERATIONS_RUNNING_MAX } from '../../../core/limits.ts';
import { START } from '../../core/operations/world.ts';
import { setUp } from './set-up.ts';

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
