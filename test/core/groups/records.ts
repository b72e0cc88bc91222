import type { Counted } from '../../../core/groups/member.ts';

export const AT = '2026-01-05T10:00:00.000Z';

/** A failed message as groups look at it. */
export function counted(fields: Partial<Counted> = {}): Counted {
  return {
    id: 'f-1',
    message_id: 'm-1',
    exchange: 'orders',
    queue: 'orders',
    service: 'shop',
    fingerprint: '0f3a9c1b2d4e5f60',
    error_name: 'TimeoutError',
    source: 'consumer',
    error_message: 'the stock service did not answer',
    status: 'pending',
    last_retry_at: null,
    created_at: AT,
    version: 1,
    seen_at: AT,
    ...fields,
  };
}
