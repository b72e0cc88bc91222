import { takes } from '../message/origin.ts';
import type { Published, PublishedQuery } from '../trail/published.ts';
import type { ReplayFilter } from './replay.ts';

/** Who published it, where it says so or RabbitMQ does; as failed messages have it. */
export function serviceOf({ metadata }: Pick<Published, 'metadata'>): string | null {
  const { app_id, user_id } = metadata;
  if (typeof app_id === 'string' && app_id !== '') return app_id;
  return typeof user_id === 'string' ? user_id : null;
}

/** What the trail is asked for. */
export function trailQuery(filter: ReplayFilter): PublishedQuery {
  const { exchange, published_from: from, published_before: before } = filter;
  return {
    exchange,
    before,
    ...(from === null ? {} : { from }),
    matches: (entry) => matches(filter, entry),
  };
}

/** Beyond exchange and time. */
function matches({ routing_key, service, type }: ReplayFilter, entry: Published): boolean {
  return (
    (routing_key === undefined || takes(routing_key, entry.routing_key ?? '')) &&
    (service === undefined || serviceOf(entry) === service) &&
    (type === undefined || entry.metadata.type === type)
  );
}
