import { refusalOfUrl } from '../../adapters/https/receiver-url.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../core/api/errors.ts';
import type { ActionLog } from '../../core/audit/record-action.ts';
import { CourtierError } from '../../core/errors.ts';
import type { AttemptDeps } from '../../core/webhooks/attempt-delivery.ts';
import type { WebhookAttempts, WebhookDeliveries, Webhooks } from '../../core/webhooks/store.ts';
import type { Webhook } from '../../core/webhooks/webhook.ts';
import type { KeyedDeps } from '../http/idempotency-key.ts';

export type Deps = ActionLog &
  AttemptDeps &
  KeyedDeps & {
    webhooks: Webhooks;
    attempts: WebhookAttempts;
    deliveries: WebhookDeliveries;
    /** Receivers on this machine, without TLS: on a laptop alone. */
    allowLoopback: boolean;
  };

const TRIES = 5;

/** Throws NotFoundError. */
export async function webhookOf({ webhooks }: Pick<Deps, 'webhooks'>, id: string): Promise<Webhook> {
  const webhook = await webhooks.get(id);
  if (!webhook) throw new NotFoundError('There is no webhook with this id.', { id });
  return webhook;
}

/** Changes a webhook as it is now; again when somebody else was quicker. Throws NotFoundError, and what `change` throws. */
export async function changed(
  deps: Pick<Deps, 'webhooks'>,
  id: string,
  change: (webhook: Webhook) => Webhook,
): Promise<Webhook> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const webhook = await webhookOf(deps, id);
    const next = change(webhook);
    if (await deps.webhooks.replace(next, webhook.version)) return next;
  }
  throw new CourtierError('record-contended', 'retry', 'Others are changing this webhook: try again.', {
    details: { id },
  });
}

/** The URL in one spelling. Throws InvalidInputError for one that nothing may be sent to. */
export function receiverUrl({ allowLoopback }: Pick<Deps, 'allowLoopback'>, url: string): string {
  const refusal = refusalOfUrl(url, { allowLoopback });
  if (refusal === undefined) return new URL(url).href;
  throw new InvalidInputError('invalid-body', 'Nothing can be sent to this URL.', [
    { pointer: '#/url', detail: refusal },
  ]);
}

/** What the audit trail and the log say of a webhook: the rest of its URL may be a secret of its receiver's. */
export function named({ url, events, state }: Webhook) {
  return { host: new URL(url).host, events, state };
}

/** Throws ConflictError where nothing would be sent. */
export function enabled(webhook: Webhook): Webhook {
  if (webhook.state === 'enabled') return webhook;
  throw new ConflictError('This webhook is disabled: enable it first.', { id: webhook.id });
}
