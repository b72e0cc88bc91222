import type { Log } from '../log.ts';
import { type EventType, eventOf, type NotifiedAlert, payloadOf, type WebhookEvent } from './event.ts';
import type { WebhookDeliveries, Webhooks } from './store.ts';
import type { Webhook } from './webhook.ts';

export type FanOutDeps = {
  webhooks: Pick<Webhooks, 'list'>;
  deliveries: WebhookDeliveries;
  log: Log;
};

/** More than there can be. */
const ALL = 200;

/**
 * Puts an alert into the queue, once for each webhook that subscribed to its event. Throws UnavailableError: then it comes
 * again, and some of them may get it twice, with the same id.
 */
export async function fanOut({ webhooks, deliveries, log }: FanOutDeps, alert: NotifiedAlert): Promise<void> {
  const event = eventOf(alert);
  if (!event) return;
  const { items, unreadable = [] } = await webhooks.list({ limit: ALL });
  if (unreadable.length > 0) log.error('webhooks cannot be read', { rows: unreadable });
  const wanted = items.filter((webhook) => wants(webhook, event));
  await Promise.all(wanted.map(({ id }) => deliveries.send(deliveryOf(id, event))));
  log.info('webhooks notified', { event_id: event.id, event_type: event.type, webhooks: wanted.length });
}

function wants({ state, events }: Webhook, { type }: WebhookEvent): boolean {
  return state === 'enabled' && events.includes(type as EventType);
}

export function deliveryOf(webhook_id: string, event: WebhookEvent) {
  return { webhook_id, event_id: event.id, event_type: event.type, payload: payloadOf(event) };
}
