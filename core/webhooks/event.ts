import { createHash } from 'node:crypto';
import * as z from 'zod';

/**
 * What a webhook can be notified of: words between full stops, of letters, digits and `_`, as the Standard Webhooks
 * specification recommends. All events of one type have the same members in `data`.
 */
export const EventTypeSchema = z.enum([
  'failure_group.new',
  'failure_group.regressed',
  'failure_group.spiking',
  'retries.used_up',
  'message.failed',
  'alerts.counted',
  'webhook.disabled',
]);
export type EventType = z.infer<typeof EventTypeSchema>;

/** What the test button sends, which nobody subscribes to. */
export const TEST_EVENT = 'webhook.test';

/** One thing that happened. `timestamp`: when, ISO 8601 UTC; later attempts do not change it. Never a message's body. */
export type WebhookEvent = {
  /** Without a full stop, because it is signed between two of them. The same for every attempt and every webhook. */
  id: string;
  type: EventType | typeof TEST_EVENT;
  timestamp: string;
  data: Readonly<Record<string, unknown>>;
};

/** By the alert's kind. */
const TYPES: Readonly<Record<string, EventType>> = {
  'failure-group-new': 'failure_group.new',
  'failure-group-regressed': 'failure_group.regressed',
  'failure-group-spike': 'failure_group.spiking',
  'retries-exhausted': 'retries.used_up',
  'permanent-failure': 'message.failed',
  'webhook-disabled': 'webhook.disabled',
};

/** An alert as the topic hands it over. */
export type NotifiedAlert = {
  /** With its kind: the same when it was sent again. */
  id: string;
  kind: string;
  subject: string;
  details: Readonly<Record<string, unknown>>;
  /** ISO 8601 UTC. */
  at: string;
};

/** The event that an alert is; undefined: no webhook gets this kind. */
export function eventOf(alert: NotifiedAlert): WebhookEvent | undefined {
  const { kind, subject, details, at } = alert;
  const type = Object.hasOwn(TYPES, kind) ? TYPES[kind] : undefined;
  if (type === undefined) return undefined;
  const data = { summary: subject, ...details };
  const id = eventIdOf(alert);
  // The number of those that had no alert of their own: other members than one of them has.
  if (details.suppressed !== undefined)
    return { id, type: 'alerts.counted', timestamp: at, data: { ...data, of: type } };
  return { id, type, timestamp: at, data };
}

/** Characters of a hash of SHA-256: half of them tell events apart as well. */
const HASH_CHARS = 32;

/** Any text may stand in an alert's id; in an event's, letters and digits alone. */
function eventIdOf({ kind, id }: NotifiedAlert): string {
  return `msg_${createHash('sha256').update(`${kind} ${id}`).digest('hex').slice(0, HASH_CHARS)}`;
}

/** The body that is signed and sent, to the byte. */
export function payloadOf({ type, timestamp, data }: WebhookEvent): string {
  return JSON.stringify({ type, timestamp, data });
}
