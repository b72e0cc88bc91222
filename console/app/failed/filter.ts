import type { Operations } from '../api/schema.ts';
import { narrowed, saidOf } from '../shell/address-filter.ts';

type Asked = NonNullable<Operations['listFailed']['query']>;
const STATUSES = ['failed', 'pending', 'retrying', 'parked', 'resolved', 'deleted'] as const;
type Status = (typeof STATUSES)[number];

const HOUR_MS = 3_600_000;
/** How far back, by what stands in the address. */
export const SINCE_HOURS = { '1h': 1, '24h': 24, '7d': 168 } as const;
export type Since = keyof typeof SINCE_HOURS;

/** What is looked for, as it stands in the address of the page. */
export type Filter = {
  status?: Status;
  queue?: string;
  exchange?: string;
  routing_key?: string;
  service?: string;
  error_name?: string;
  fingerprint?: string;
  text?: string;
  since?: Since;
};

const TEXTS = ['queue', 'exchange', 'routing_key', 'service', 'error_name', 'fingerprint', 'text'] as const;

/** Reads an address. */
export function filterIn(search: URLSearchParams): Filter {
  const filter: Filter = saidOf(search, TEXTS);
  const status = STATUSES.find((each) => each === search.get('status'));
  if (status) filter.status = status;
  const since = search.get('since');
  if (since !== null && since in SINCE_HOURS) filter.since = since as Since;
  return filter;
}

/** What the API is asked for. */
export function askedFor({ since, ...filter }: Filter): Asked {
  if (since === undefined) return filter;
  return { ...filter, 'failed_at[gte]': new Date(Date.now() - SINCE_HOURS[since] * HOUR_MS).toISOString() };
}

/** The address of the list with this filter. */
export function addressOf(filter: Filter): string {
  return narrowed('/failed', { view: 'messages', ...filter });
}
