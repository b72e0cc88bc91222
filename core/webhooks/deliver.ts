import type { Alerts } from '../alert/alerts.ts';
import { CourtierError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Attempt, Delivery } from './attempt.ts';
import { type AttemptDeps, attemptDelivery, GONE } from './attempt-delivery.ts';
import { disabledAlert } from './disabled-alert.ts';
import { secondsUntilNext } from './schedule.ts';
import type { Webhooks } from './store.ts';
import { afterAttempt, alerted, type Webhook } from './webhook.ts';

export type DeliverDeps = AttemptDeps & {
  webhooks: Pick<Webhooks, 'get' | 'replace'>;
  alerts: Alerts;
  /** Seconds from one attempt to the next. */
  delays: readonly number[];
  /** 0 to 1. */
  random: () => number;
  log: Log;
};

const TRIES = 5;

/**
 * The attempt of this number, from 1. Answers after how many seconds it is to be tried again; undefined: it is done with.
 * What is for a webhook that is gone or disabled is dropped. Throws what may pass.
 */
export async function deliver(
  deps: DeliverDeps,
  delivery: Delivery,
  number: number,
): Promise<number | undefined> {
  const { webhook_id, event_id, event_type } = delivery;
  const fields = { webhook_id, event_id, event_type, number };
  const webhook = await deps.webhooks.get(webhook_id);
  if (webhook?.state !== 'enabled') {
    deps.log.info('webhook delivery dropped', { ...fields, state: webhook?.state ?? 'deleted' });
    if (webhook) await alertDisabled(deps, webhook);
    return undefined;
  }
  const nextSeconds = secondsUntilNext(deps.delays, number, deps.random());
  const attempt = await attemptDelivery(deps, webhook, delivery, { number, nextSeconds });
  const { state, http_status, ms, error } = attempt;
  deps.log.info(`webhook ${state}`, { ...fields, http_status, ms, error });
  await note(deps, webhook, attempt);
  return attempt.next_at === null ? undefined : nextSeconds;
}

/** Writes down what the attempt says about its webhook; others may do so at the same time. */
async function note(deps: DeliverDeps, read: Webhook, attempt: Attempt): Promise<void> {
  const { state, http_status, next_at, at } = attempt;
  const tried = { delivered: state === 'delivered', gone: http_status === GONE, last: next_at === null, at };
  let webhook: Webhook | undefined = read;
  for (let tries = 0; webhook && tries < TRIES; tries += 1) {
    // It goes elsewhere by now: of that, this attempt says nothing.
    if (webhook.url !== read.url) return;
    const next = afterAttempt(webhook, tried);
    if (next === webhook) return;
    if (await deps.webhooks.replace(next, webhook.version)) return alertDisabled(deps, next);
    webhook = await deps.webhooks.get(read.id);
  }
  if (webhook)
    throw new CourtierError('record-contended', 'retry', 'Others are changing this webhook.', {
      details: { id: read.id },
    });
}

/** At least once: where an alert cannot be sent, the delivery comes again and finds it due. */
async function alertDisabled({ alerts, webhooks, log }: DeliverDeps, webhook: Webhook): Promise<void> {
  if (!webhook.alert_due) return;
  await alerts.send(disabledAlert(webhook));
  log.warn('webhook disabled', { webhook_id: webhook.id, disabled_by: webhook.disabled_by });
  await webhooks.replace(alerted(webhook), webhook.version);
}
