import * as z from 'zod';
import { ConflictError } from '../api/errors.ts';
import { secondsAfter } from '../failure/due.ts';
import { WEBHOOK_FAILING_SECONDS, WEBHOOK_SECRETS_MAX } from '../limits.ts';
import { EventTypeSchema } from './event.ts';

/** `person`: somebody said so. `gone`: the receiver answered 410. `failing`: not one success for days. */
export const DisabledBySchema = z.enum(['person', 'gone', 'failing']);
export type DisabledBy = z.infer<typeof DisabledBySchema>;

/** A secret's name, of which it is derived. `expires_at` null: until a rotation. */
const SecretNameSchema = z.object({
  id: z.string(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
});

/** A receiver of notifications. Times are ISO 8601 UTC. */
export const WebhookSchema = z.object({
  id: z.string(),
  url: z.string(),
  events: z.array(EventTypeSchema),
  description: z.string().nullable(),
  state: z.enum(['enabled', 'disabled']),
  disabled_by: DisabledBySchema.nullable(),
  /** Nobody on duty is alerted yet that it was disabled. */
  alert_due: z.boolean().default(false),
  /** Oldest first. */
  secrets: z.array(SecretNameSchema),
  /** Since when no attempt succeeded; null: the last one did, or there was none. */
  failing_since: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  /** Compare-and-set: every write names the version that it read. */
  version: z.int().min(1),
});
export type Webhook = z.infer<typeof WebhookSchema>;

export type NewWebhook = Pick<Webhook, 'id' | 'url' | 'events' | 'description'> & { secretId: string };

export function openWebhook({ secretId, ...asked }: NewWebhook, at: string): Webhook {
  return {
    ...asked,
    state: 'enabled',
    disabled_by: null,
    alert_due: false,
    secrets: [{ id: secretId, created_at: at, expires_at: null }],
    failing_since: null,
    created_at: at,
    updated_at: at,
    version: 1,
  };
}

export type WebhookChange = Partial<Pick<Webhook, 'url' | 'events' | 'description' | 'state'>>;

/** What a person changes. One that is enabled, again or once more, or goes elsewhere has days to succeed, as at first. */
export function changeWebhook(webhook: Webhook, change: WebhookChange, at: string): Webhook {
  const isFresh = change.state === 'enabled' || (change.url ?? webhook.url) !== webhook.url;
  const failing_since = isFresh ? null : webhook.failing_since;
  const next = { ...webhook, ...change, failing_since, updated_at: at, version: webhook.version + 1 };
  if (next.state === webhook.state) return next;
  return { ...next, disabled_by: next.state === 'enabled' ? null : 'person', alert_due: false };
}

/** With a further secret; those before it sign until the overlap is over. Throws ConflictError when there are too many. */
export function rotateSecret(
  webhook: Webhook,
  { secretId, at, overlapSeconds }: { secretId: string; at: string; overlapSeconds: number },
): Webhook {
  const end = secondsAfter(at, overlapSeconds);
  const kept = webhook.secrets
    .map((secret) => ({ ...secret, expires_at: sooner(secret.expires_at, end) }))
    .filter(({ expires_at }) => expires_at > at);
  if (kept.length >= WEBHOOK_SECRETS_MAX)
    throw new ConflictError(
      `This webhook has ${kept.length} secrets that still sign: wait until one has ended, or ask for no overlap.`,
      { id: webhook.id, secrets: kept.length },
    );
  const secrets = [...kept, { id: secretId, created_at: at, expires_at: null }];
  return { ...webhook, secrets, updated_at: at, version: webhook.version + 1 };
}

function sooner(time: string | null, end: string): string {
  return time !== null && time < end ? time : end;
}

/** The names of the secrets that sign at this time: the newest first. */
export function signingSecrets({ secrets }: Webhook, at: string): string[] {
  return secrets
    .filter(({ expires_at }) => expires_at === null || expires_at > at)
    .map(({ id }) => id)
    .toReversed();
}

/** `last`: of its event. */
export type Tried = { delivered: boolean; gone: boolean; last: boolean; at: string };

/**
 * What an attempt says about its webhook: since when it fails, and that it is disabled where the receiver is gone or failed
 * for days. Events may be rare: so the receiver had all attempts of one before it is disabled. The same object: nothing is
 * new.
 */
export function afterAttempt(webhook: Webhook, { delivered, gone, last, at }: Tried): Webhook {
  if (webhook.state === 'disabled' || (delivered && webhook.failing_since === null)) return webhook;
  const failing_since = delivered ? null : (webhook.failing_since ?? at);
  const daysAgo = secondsAfter(at, -WEBHOOK_FAILING_SECONDS);
  const isOver = last && failing_since !== null && failing_since <= daysAgo;
  if (!gone && !isOver && failing_since === webhook.failing_since) return webhook;
  const next = { ...webhook, failing_since, version: webhook.version + 1 };
  return gone || isOver
    ? { ...next, state: 'disabled', disabled_by: gone ? 'gone' : 'failing', alert_due: true, updated_at: at }
    : next;
}

/** One of which the people on duty are alerted. */
export function alerted(webhook: Webhook): Webhook {
  return { ...webhook, alert_due: false, version: webhook.version + 1 };
}
