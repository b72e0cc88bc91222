import { Buffer } from 'node:buffer';
import type { RabbitmqDelivery } from '../../../core/message/rabbitmq-event.ts';
import type { App } from './calls.ts';
import { setUp } from './queues.ts';

export const delivery = (n: number, more: Partial<RabbitmqDelivery> = {}): RabbitmqDelivery => ({
  id: `m-${n}`,
  body: Buffer.from(`{"n":${n}}`),
  properties: { content_type: 'application/json' },
  headers: { 'x-courtier-exchange': 'sav_exchange', 'x-courtier-routing-key': 'sav', 'x-tenant': 'blue' },
  ...more,
});

/** An AMQP queue, and one that clients pull from, with so many messages. */
export function withMessages(count: number) {
  const app = setUp();
  const deliveries = Array.from({ length: count }, (_, n) => delivery(n));
  app.messages.queues.set('sav_queue', { ready: count, consumers: 0 });
  app.drain.queues.set('sav_queue', deliveries);
  return app;
}

export const item = (n: number, more: object = {}) => ({
  envelope: {
    id: `w-${n}`,
    exchange: 'journal',
    routing_key: 'log.a',
    queue: 'journal_log',
    encoding: 'text' as const,
    properties: {},
    headers: {},
    ...more,
  },
  body: Buffer.from(`work ${n}`),
});

export const purge = (app: App, queue: string) =>
  app.call({ httpMethod: 'POST', resource: '/api/queues/{queue}/purge', path_parameters: { queue } });

export const at = (app: App, id: string, more = '', httpMethod = 'GET', query: Record<string, string> = {}) =>
  app.call({ httpMethod, resource: `/api/purges/{purge}${more}`, path_parameters: { purge: id }, query });

export const restore = (app: App, id: string) => at(app, id, '/restore', 'POST');

export const ids = (app: App, queue: string) => (app.rabbitmq.queues.get(queue) ?? []).map((each) => each.id);
