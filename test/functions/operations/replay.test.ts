import { describe, expect, it } from 'vitest';
import type { Result } from '../../../core/operations/operation.ts';
import type { Given } from '../../adapters/http/event.ts';
import { START } from '../../core/operations/world.ts';
import { setUp } from './set-up.ts';

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
