import type { Attempt, Delivery } from '../../../core/webhooks/attempt.ts';
import { openWebhook, type Webhook } from '../../../core/webhooks/webhook.ts';

export const AT = '2026-01-05T10:00:00.000Z';

export function webhook(fields: Partial<Webhook> = {}): Webhook {
  const asked = {
    id: 'w-1',
    url: 'https://hooks.example.com/courtier',
    events: ['failure_group.new' as const],
    description: null,
  };
  return { ...openWebhook({ ...asked, secretId: 's-1' }, AT), ...fields };
}

export const delivery: Delivery = {
  webhook_id: 'w-1',
  event_id: 'msg_1',
  event_type: 'failure_group.new',
  payload: '{"type":"failure_group.new","timestamp":"2026-01-05T10:00:00.000Z","data":{}}',
};

export function attempt(fields: Partial<Attempt> = {}): Attempt {
  return {
    ...delivery,
    id: 'a-1',
    at: AT,
    number: 1,
    state: 'failed',
    http_status: 503,
    ms: 12,
    error: 'answered 503',
    next_at: null,
    ...fields,
  };
}
