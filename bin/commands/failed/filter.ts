import type { Query } from '../../api/api.ts';
import { text, time } from '../../cli/flags.ts';
import { exchangeNames, queueNames } from '../names.ts';

export const STATUSES = ['pending', 'retrying', 'failed', 'parked', 'resolved', 'deleted'] as const;

/** Which failed messages: all that is said must hold. */
export type FilterFlags = {
  status?: (typeof STATUSES)[number] | undefined;
  queue?: string | undefined;
  exchange?: string | undefined;
  routingKey?: string | undefined;
  error?: string | undefined;
  fingerprint?: string | undefined;
  service?: string | undefined;
  text?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};

export const filterFlags = {
  status: {
    kind: 'enum',
    values: STATUSES,
    optional: true,
    brief: 'in this status (default: all but the deleted ones)',
  },
  queue: { ...text('queue', 'that failed on this queue'), proposeCompletions: queueNames },
  exchange: { ...text('exchange', 'published to this exchange'), proposeCompletions: exchangeNames },
  routingKey: text('key', 'with this routing key'),
  error: text('name', 'with an error of this name, such as TimeoutError'),
  fingerprint: text('hex', 'of this cause'),
  service: text('name', 'published by this service'),
  text: text('text', "whose error's name or message contains this"),
  since: time('that failed at this time or later: 2026-01-05T10:00:00Z, or 15m, 2h, 7d ago'),
  until: time('that failed before this time'),
} as const;

/** The same for what is done to all that match: one status by default, as the API has it. */
export const actedOnFlags = {
  ...filterFlags,
  status: { ...filterFlags.status, brief: 'in this status (default: failed; to restore: deleted)' },
} as const;

export function filterQuery(flags: FilterFlags): Query {
  return {
    status: flags.status,
    queue: flags.queue,
    exchange: flags.exchange,
    routing_key: flags.routingKey,
    error_name: flags.error,
    fingerprint: flags.fingerprint,
    service: flags.service,
    text: flags.text,
    'failed_at[gte]': flags.since,
    'failed_at[lt]': flags.until,
  };
}
