import { redeliveryPublication } from '../failure/redelivery.ts';
import { derivedId } from '../idempotency/derived-ids.ts';
import type { Headers } from '../message/header-value.ts';
import { HEADER_CLIENT, HEADER_REPLAY, HEADER_REPLAY_OF } from '../message/headers.ts';
import type { Publication } from '../message/publisher.ts';
import type { Tapped } from '../trail/tapped.ts';
import type { Replay } from './replay.ts';

export type ReplayedBy = { id: string; replay: Replay; started_by: { id: string } | null };

/**
 * What a replay publishes of a message: its body, byte for byte, its properties and headers, and what it is a replay of.
 * Its time to live does not count any more. Undefined: nobody knows which exchange it was published to.
 */
export function replayPublication(
  by: ReplayedBy,
  { publishId, message }: { publishId: string; message: Tapped },
  now: Date,
): Publication | undefined {
  const { to } = by.replay;
  const { exchange, routingKey, properties, headers, headerTypes, dropped, body } = message;
  const publication = redeliveryPublication(
    {
      message_id: by.replay.effects === 'once' ? message.id : newId(by, publishId),
      exchange,
      routing_key: routingKey,
      queue: typeof to === 'object' && 'queue' in to ? to.queue : null,
      properties,
      headers: { ...headers, ...marks(by, message.id) },
      ...(headerTypes === undefined ? {} : { header_types: headerTypes }),
      ...(dropped === undefined ? {} : { dropped_headers: [...dropped] }),
      expires_at: null,
      retry_count: 0,
    },
    body,
    now,
  );
  if (!publication || to === 'same' || 'queue' in to)
    return publication && withCopies(publication, message, to);
  return { ...publication, exchange: to.exchange, routingKey: to.routing_key ?? routingKey ?? '' };
}

/** Of a publish, so that two messages that one id was given have two; and the same each time that a step repeats it. */
export function newId({ id }: Pick<ReplayedBy, 'id'>, publishId: string): string {
  return derivedId(id, publishId);
}

function marks(by: ReplayedBy, messageId: string): Headers {
  return {
    [HEADER_REPLAY]: by.id,
    ...(by.replay.effects === 'again' ? { [HEADER_REPLAY_OF]: messageId } : {}),
    ...(by.started_by === null ? {} : { [HEADER_CLIENT]: by.started_by.id }),
  };
}

/** To the same queues also by the further keys that its publisher gave it. */
function withCopies(publication: Publication, { headers }: Tapped, to: Replay['to']): Publication {
  if (to !== 'same' || headers.CC === undefined) return publication;
  return { ...publication, headers: { ...publication.headers, CC: headers.CC } };
}
