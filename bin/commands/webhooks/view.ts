import type { WebhookAttemptView, WebhookView, WebhookWithSecret } from '../../../core/api/views-webhooks.ts';
import type { Context } from '../../cli/context.ts';
import { fields } from '../../terminal/fields.ts';
import { oneLine } from '../../terminal/outside-text.ts';
import type { Column } from '../../terminal/table.ts';
import { shownTime } from '../../terminal/time.ts';

type Zone = { utc: boolean };

export function showWebhook({ terminal }: Context, webhook: WebhookView, zone: Zone): string {
  const { disabled_by, failing_since } = webhook;
  return fields(terminal, {
    Webhook: webhook.id,
    URL: webhook.url,
    Events: webhook.events.join(' '),
    Description: webhook.description,
    State: disabled_by === null ? webhook.state : `${webhook.state} (${disabled_by})`,
    'Failing since': failing_since && shownTime(failing_since, zone),
    Created: shownTime(webhook.created_at, zone),
    Secrets: webhook.secrets
      .map(({ created_at, expires_at }) => {
        const until = expires_at === null ? '' : ` until ${shownTime(expires_at, zone)}`;
        return `of ${shownTime(created_at, zone)}${until}`;
      })
      .join(', '),
  });
}

export function showSecret(context: Context, webhook: WebhookWithSecret, zone: Zone): string {
  return [
    showWebhook(context, webhook, zone),
    `${context.terminal.paint('bold', 'Secret')}       ${oneLine(webhook.secret)}\n\n`,
    'The secret is shown only once: save it now.\n',
  ].join('');
}

/** What became of one attempt, in a line. */
export function showAttempt({ event_type, state, http_status, ms, error }: WebhookAttemptView): string {
  const why = error === null ? `answered ${http_status}` : oneLine(error);
  return `${event_type} ${state} after ${ms} ms: ${why}.\n`;
}

export function webhookColumns(zone: Zone): Column<WebhookView>[] {
  return [
    { header: 'ID', text: ({ id }) => id },
    {
      header: 'STATE',
      text: ({ state, disabled_by }) => disabled_by ?? state,
      style: ({ state }) => (state === 'enabled' ? undefined : 'dim'),
    },
    { header: 'FAILING SINCE', text: ({ failing_since: at }) => (at === null ? '' : shownTime(at, zone)) },
    { header: 'URL', text: ({ url }) => url, cuts: true },
    { header: 'EVENTS', text: ({ events }) => events.join(' '), cuts: true },
  ];
}

export function attemptColumns(zone: Zone): Column<WebhookAttemptView>[] {
  return [
    { header: 'ID', text: ({ id }) => id },
    { header: 'AT', text: ({ at }) => shownTime(at, zone) },
    { header: 'EVENT', text: ({ event_type }) => event_type },
    { header: 'TRY', text: ({ number }) => String(number), alignsRight: true },
    { header: 'STATUS', text: ({ http_status }) => (http_status === null ? '' : String(http_status)) },
    { header: 'MS', text: ({ ms }) => String(ms), alignsRight: true },
    { header: 'NEXT', text: ({ next_at: at }) => (at === null ? '' : shownTime(at, zone)) },
    { header: 'ERROR', text: ({ error }) => error ?? '', cuts: true },
  ];
}
