import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../../../core/errors.ts';
import { event } from '../../../../../test/adapters/http/event.ts';
import { NOW, setUp } from './orders.ts';

const ask = async ({ handler }: ReturnType<typeof setUp>) => {
  const request = { resource: '/orders/rebuild', path: '/orders/rebuild', httpMethod: 'POST' };
  const { statusCode, body } = await handler(event(request));
  return { status: statusCode, body: JSON.parse(body) };
};

describe('a rebuild of the orders', () => {
  it('is started, written down, and answered again while it is under way', async () => {
    const app = setUp();
    const first = await ask(app);
    expect(first).toMatchObject({ status: 202, body: { status: 'running', started_at: NOW } });
    expect(await ask(app)).toEqual(first);
    expect(new Set(app.runs.started)).toEqual(new Set([first.body.id]));
    expect((await app.operatorLog.list({ limit: 5 })).items).toMatchObject([
      { action: 'orders.rebuild_started', target: `rebuild:${first.body.id}` },
    ]);
  });

  it('that could not be started is started by anyone who asks next', async () => {
    const app = setUp();
    const { start } = app.runs;
    app.runs.start = async () => {
      throw new UnavailableError('step-functions-unavailable', 'away');
    };
    expect(await ask(app)).toMatchObject({ status: 503 });
    expect(app.runs.started).toEqual([]);
    app.runs.start = start;
    const answer = await ask(app);
    expect(answer).toMatchObject({ status: 202, body: { status: 'running' } });
    expect(app.runs.started).toEqual([answer.body.id]);
  });
});
