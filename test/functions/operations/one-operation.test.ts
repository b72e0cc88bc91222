import { describe, expect, it } from 'vitest';
import { setUp } from './set-up.ts';

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
