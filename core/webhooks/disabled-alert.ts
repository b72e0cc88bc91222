import type { Alert } from '../alert/alerts.ts';
import { outsideText } from '../alert/outside-text.ts';
import type { DisabledBy, Webhook } from './webhook.ts';

const WHY: Readonly<Record<DisabledBy, string>> = {
  gone: 'Its receiver answered 410 Gone.',
  failing: 'Not one attempt succeeded for five days.',
  person: 'Somebody disabled it.',
};

/** Characters of a host that an alert shows. */
const HOST_CHARS = 120;

/** Its kind is a section of docs/runbook.md. */
export const webhookAlertKinds: readonly string[] = ['webhook-disabled'];

/** Names the host alone: the rest of a URL may be a secret of its receiver's. */
export function disabledAlert(webhook: Webhook): Alert {
  const { id, url, failing_since, disabled_by, updated_at } = webhook;
  const { host } = new URL(url);
  const shown = outsideText(host, HOST_CHARS);
  return {
    kind: 'webhook-disabled',
    id: `${id} ${updated_at}`,
    subject: `Courtier: a webhook is disabled, ${shown}`,
    message: [
      `The webhook to ${shown} gets no notifications any more. ${WHY[disabled_by ?? 'failing']}`,
      `See why its attempts failed: GET /api/webhooks/${id}/attempts`,
      `Try it: POST /api/webhooks/${id}/test`,
      `Enable it again: PATCH /api/webhooks/${id} {"state": "enabled"}`,
      `Or take it out: DELETE /api/webhooks/${id}`,
    ].join('\n'),
    details: { webhook_id: id, host, disabled_by, failing_since },
  };
}
