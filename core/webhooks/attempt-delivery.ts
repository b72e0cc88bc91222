import { secondsAfter } from '../failure/due.ts';
import type { Attempt, Delivery, WebhookSender } from './attempt.ts';
import { signatureOf } from './secret.ts';
import type { WebhookAttempts } from './store.ts';
import { signingSecrets, type Webhook } from './webhook.ts';

export type AttemptDeps = {
  sender: WebhookSender;
  attempts: Pick<WebhookAttempts, 'add'>;
  /** The stage's own key, of which all secrets are derived. */
  stageKey: () => Promise<string>;
  newId: () => string;
  now: () => Date;
};

/** The receiver says that it wants no more. */
export const GONE = 410;

/**
 * Signs, sends and logs one attempt. `nextSeconds`: until the next one, should this fail; undefined: there is none. Throws
 * UnavailableError when the key cannot be read; an attempt that cannot be logged was made all the same, and comes again.
 */
export async function attemptDelivery(
  deps: AttemptDeps,
  webhook: Webhook,
  delivery: Delivery,
  { number, nextSeconds }: { number: number; nextSeconds?: number | undefined },
): Promise<Attempt> {
  const begun = deps.now();
  const headers = headersOf(await deps.stageKey(), webhook, delivery, begun);
  const { status, ms, error } = await deps.sender.post({
    url: webhook.url,
    headers,
    body: delivery.payload,
  });
  const isDelivered = status !== null && status >= 200 && status < 300;
  const mayFollow = !isDelivered && status !== GONE && nextSeconds !== undefined;
  const attempt: Attempt = {
    id: deps.newId(),
    webhook_id: webhook.id,
    event_id: delivery.event_id,
    event_type: delivery.event_type,
    at: begun.toISOString(),
    number,
    state: isDelivered ? 'delivered' : 'failed',
    http_status: status,
    ms,
    error: isDelivered ? null : (error ?? `answered ${status}`),
    next_at: mayFollow ? secondsAfter(deps.now().toISOString(), nextSeconds) : null,
    payload: delivery.payload,
  };
  await deps.attempts.add(attempt);
  return attempt;
}

function headersOf(stageKey: string, webhook: Webhook, { event_id: id, payload }: Delivery, at: Date) {
  const timestamp = Math.floor(at.getTime() / 1_000);
  const secretIds = signingSecrets(webhook, at.toISOString());
  return {
    'content-type': 'application/json',
    'user-agent': 'Courtier-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatureOf(stageKey, { id: webhook.id, secretIds }, { id, timestamp, payload }),
  };
}
