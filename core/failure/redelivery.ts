import { AMQP_HEADERS_BYTES } from '../limits.ts';
import { withoutDeaths } from '../message/dead-letter.ts';
import type { Envelope } from '../message/envelope.ts';
import { timeLeft } from '../message/expiry.ts';
import type { Headers } from '../message/header-value.ts';
import {
  HEADER_ATTEMPT,
  HEADER_DROPPED,
  HEADER_EXPIRATION,
  HEADER_FAILED_MESSAGE,
  HEADER_REVISION,
  HEADER_USER_ID,
} from '../message/headers.ts';
import { AMQP_LENGTH_BYTES, amqpBytes, droppedNames, fitting, typesOfKept } from '../message/left-out.ts';
import type { Properties } from '../message/message.ts';
import { withOrigin } from '../message/origin.ts';
import type { Publication } from '../message/publisher.ts';
import { deliveryUnderWay } from './change.ts';
import type { FailedMessage } from './failed-message.ts';

/** The envelope of a retry through the work queue. The time that the queue gives a message counts for its first delivery only. */
export function redeliveryEnvelope(record: FailedMessage): Envelope {
  const headers = {
    ...ownHeaders(record),
    ...revisionHeader(record),
    ...droppedHeader(record.dropped_headers),
  };
  const types = typesOfKept(record.header_types, headers);
  const failedSpan = record.attempts.at(-1)?.span_id;
  return {
    id: record.message_id,
    exchange: record.exchange,
    routing_key: record.routing_key,
    queue: record.queue,
    encoding: record.payload_encoding,
    properties: record.properties,
    headers,
    ...(record.expires_at ? { expires_at: record.expires_at } : {}),
    ...(types === undefined ? {} : { header_types: types }),
    redelivery: {
      failed_message_id: record.id,
      run: record.run,
      attempt: record.retry_count,
      failed_at: record.failed_at,
      ...(record.order_group === undefined ? {} : { order_group: record.order_group }),
      ...(record.content === undefined ? {} : { content: record.content }),
      ...(failedSpan === undefined ? {} : { failed_span: failedSpan }),
    },
  };
}

/** What a message is sent from. */
type Sent = Pick<
  FailedMessage,
  | 'message_id'
  | 'exchange'
  | 'routing_key'
  | 'queue'
  | 'properties'
  | 'headers'
  | 'header_types'
  | 'dropped_headers'
  | 'expires_at'
  | 'retry_count'
  | 'revision'
> &
  // What was purged is put back without one.
  Partial<Pick<FailedMessage, 'id'>>;

/**
 * A retry through RabbitMQ, with what is left of its publisher's time to live; throws ExpiredError for none left. Into
 * the queue where it failed, by the default exchange, and marked with its attempt: other subscribers must not see it
 * again. To its exchange where it was never routed; undefined when that is not known.
 *
 * Headers that the wire does not take are left out, and named in a header (`notingLeftOut` says it on the record). The
 * whole time to live and the user id are headers too: RabbitMQ takes no user id but the connection's own.
 */
export function redeliveryPublication(record: Sent, body: Uint8Array, now: Date): Publication | undefined {
  const { headers, dropped } = amqpHeaders(record);
  const types = typesOfKept(record.header_types, headers);
  const message = {
    id: record.message_id,
    body,
    properties: stillToLive(record, now),
    headers: { ...headers, ...droppedHeader([...(record.dropped_headers ?? []), ...dropped]) },
    ...(types === undefined ? {} : { headerTypes: types }),
  };
  if (record.queue !== null) return { ...message, exchange: '', routingKey: record.queue };
  if (record.exchange === null) return undefined;
  return { ...message, exchange: record.exchange, routingKey: record.routing_key ?? '' };
}

function stillToLive(record: Sent, now: Date): Properties {
  const { expiration_ms: _whole, user_id: _user, ...properties } = record.properties;
  const leftMs = timeLeft(record.expires_at ?? undefined, now);
  return leftMs === undefined ? properties : { ...properties, expiration_ms: leftMs };
}

/** The record as it says which headers a retry through RabbitMQ leaves out: those beyond what amqplib writes, and copies. */
export function notingLeftOut(record: FailedMessage): FailedMessage {
  const { dropped } = amqpHeaders(record);
  if (dropped.length === 0) return record;
  return { ...record, dropped_headers: droppedNames([...(record.dropped_headers ?? []), ...dropped]) };
}

const COPIES = /^b?cc$/i;
/** The header that names what was left out, at its longest: twenty names of a short string. */
const ROOM_FOR_NAMES = 5_500;

function amqpHeaders(record: Sent): { headers: Headers; dropped: string[] } {
  const own = Object.entries(ownHeaders(record));
  // RabbitMQ would put further copies into the queues that these name.
  const copies = own.filter(([name]) => COPIES.test(name)).map(([name]) => name);
  const headers = Object.fromEntries(own.filter(([name]) => !COPIES.test(name)));
  const marks = marksOf(record);
  const room = AMQP_HEADERS_BYTES - AMQP_LENGTH_BYTES - sizeOf(marks);
  const names = droppedHeader([...(record.dropped_headers ?? []), ...copies]);
  const fits =
    sizeOf(headers) + sizeOf(names) <= room
      ? { headers, dropped: [] }
      : fitting(headers, amqpBytes, room - ROOM_FOR_NAMES);
  return { headers: { ...fits.headers, ...marks }, dropped: [...copies, ...fits.dropped] };
}

function sizeOf(headers: Headers): number {
  return Object.entries(headers).reduce((sum, [name, value]) => sum + amqpBytes(name, value), 0);
}

/** What Courtier adds to a retry through RabbitMQ. */
function marksOf(record: Sent): Headers {
  const { expiration_ms, user_id } = record.properties;
  return withOrigin(
    {
      ...revisionHeader(record),
      ...(expiration_ms === undefined ? {} : { [HEADER_EXPIRATION]: String(expiration_ms) }),
      ...(user_id === undefined ? {} : { [HEADER_USER_ID]: user_id }),
      ...(record.queue === null ? {} : retryMarks(record)),
    },
    { exchange: record.exchange, routingKey: record.routing_key },
  );
}

function retryMarks(record: Sent): Headers {
  return {
    ...(record.retry_count === 0 ? {} : { [HEADER_ATTEMPT]: deliveryUnderWay(record) }),
    ...(record.id === undefined ? {} : { [HEADER_FAILED_MESSAGE]: record.id }),
  };
}

const MARKS: readonly string[] = [
  HEADER_DROPPED,
  HEADER_EXPIRATION,
  HEADER_FAILED_MESSAGE,
  HEADER_REVISION,
  HEADER_USER_ID,
];

/** The publisher's own: what RabbitMQ wrote belongs to an earlier delivery, and nobody but Courtier sets its marks. */
function ownHeaders({ headers }: Pick<FailedMessage, 'headers'>): Headers {
  const own = Object.entries(withoutDeaths(headers)).filter(([name]) => !MARKS.includes(name));
  return Object.fromEntries(own);
}

/** A consumer can distinguish what a person corrected from what its publisher sent. */
function revisionHeader({ revision = 0 }: Pick<FailedMessage, 'revision'>): Headers {
  return revision === 0 ? {} : { [HEADER_REVISION]: revision };
}

function droppedHeader(names: readonly string[] = []): Headers {
  return names.length === 0 ? {} : { [HEADER_DROPPED]: droppedNames(names) };
}
