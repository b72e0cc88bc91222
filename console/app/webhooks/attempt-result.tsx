import type { WebhookAttempt } from '../api/schema.ts';
import { t } from '../text/index.ts';

/** What became of one attempt. */
export function AttemptResult({ of: { state, http_status, error } }: { of: WebhookAttempt }) {
  const isDelivered = state === 'delivered';
  return (
    <span class="tag" data-level={isDelivered ? 'well' : 'danger'}>
      {isDelivered ? t().webhooks.delivered(http_status ?? 0) : error}
    </span>
  );
}
