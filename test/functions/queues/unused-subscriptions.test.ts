import { describe, expect, it } from 'vitest';
import { BrokerUnavailableError } from '../../../core/message/publisher.ts';
import { runtimeQueue } from '../../contract/runtime-queues.ts';
import type { App } from './calls.ts';
import { NOW, setUp } from './queues.ts';

describe('subscriptions that nobody uses', () => {
  const DAY = 86_400_000;
  const subscribed = async (app: App, name: string, more: object = {}) => {
    const subscription = { topic: 'journal', name };
    await app.provisioner.create({
      ...runtimeQueue(`journal--${name}`),
      subscription,
      created_at: NOW,
      ...more,
    });
  };

  it('are removed after a month, with what waits in them, and that is written down', async () => {
    const app = setUp();
    await subscribed(app, 'left');
    await subscribed(app, 'used');
    await app.create('made-by-hand');
    app.clock.ms = 29 * DAY;
    await app.records.used('journal--used', new Date(Date.parse(NOW) + app.clock.ms).toISOString());
    await app.sweep();
    expect(await app.records.get('journal--left')).toBeDefined();
    app.clock.ms = 31 * DAY;
    app.messages.queues.set('journal--left', { ready: 3, consumers: 0 });
    await app.sweep();
    expect(await app.records.get('journal--left')).toBeUndefined();
    expect(await app.records.get('journal--used')).toBeDefined();
    expect(await app.records.get('made-by-hand')).toBeDefined();
    expect(await app.operations()).toEqual([
      { action: 'subscription.expired', target: 'queue:journal--left', details: { last_used_at: null } },
    ]);
  });

  it('that cannot be removed hold up no other', async () => {
    const app = setUp();
    for (let n = 0; n < 10; n += 1) await subscribed(app, `s${n}`, { created_by: `c${n}` });
    const { disconnect } = app.bridges;
    app.bridges.disconnect = async (queue) => {
      if (queue === 'journal--s0') throw new BrokerUnavailableError('away');
      return disconnect(queue);
    };
    app.clock.ms = 31 * DAY;
    for (let hour = 0; hour < 4; hour += 1, app.clock.ms += 60_000) await app.sweep();
    const left = await app.records.list({ limit: 20 });
    expect(left.items.map(({ name }) => name)).toEqual([]);
    expect((await app.records.find('journal--s0'))?.state).toBe('deleting');
    app.bridges.disconnect = disconnect;
    await app.sweep();
    expect(await app.records.find('journal--s0')).toBeUndefined();
  });
});
