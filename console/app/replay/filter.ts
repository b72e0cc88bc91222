import { narrowed, saidOf } from '../shell/address-filter.ts';

/** Which publishes, as it stands in the address of the page. Times are ISO 8601 UTC. */
export type ReplayFilter = {
  exchange?: string;
  routing_key?: string;
  service?: string;
  type?: string;
  from?: string;
  before?: string;
};

const TEXTS = ['exchange', 'routing_key', 'service', 'type'] as const;
const TIMES = ['from', 'before'] as const;

/** Reads an address. */
export function replayFilterIn(search: URLSearchParams): ReplayFilter {
  const filter: ReplayFilter = saidOf(search, TEXTS);
  for (const name of TIMES) {
    const time = Date.parse(search.get(name) ?? '');
    if (!Number.isNaN(time)) filter[name] = new Date(time).toISOString();
  }
  return filter;
}

/** The address of the page with this filter. */
export function replayAddress(filter: ReplayFilter): string {
  return narrowed('/replay', filter);
}

/** As an operation takes it. */
export function operationFilter({ exchange = '', from, before, ...narrowing }: ReplayFilter) {
  return {
    exchange,
    ...narrowing,
    ...(from !== undefined && { published_from: from }),
    ...(before !== undefined && { published_before: before }),
  };
}
