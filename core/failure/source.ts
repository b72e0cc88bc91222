import * as z from 'zod';

/** Where a failure was seen. */
export const SourceSchema = z.enum([
  'consumer', // `handle` threw
  'crash', // the consumer's process exited or timed out: SQS gave the message up
  'unacknowledged', // given out to HTTP clients again and again, and never acknowledged
  'rejected', // its consumer rejected it, over AMQP or over HTTP
  'expired', // its time to live ran out before it was handled
  'delivery-limit', // redelivered too often by RabbitMQ
  'maxlen', // pushed out of a full queue
  'bridge', // it could not be moved to SQS (too large)
  'removed', // its redelivery was purged, deleted with its queue, or vanished from it
  'parked', // not handled: it waits for a failed message of its key (core/parked-keys)
  'outbox', // accepted while the broker was away, and then not routable
]);
export type Source = z.infer<typeof SourceSchema>;

/** Where a retry is said to have failed that could not even be sent: where the message failed before. A parked one had not. */
export function sourceOfRetry({ source }: { source: Source }): Source {
  return source === 'parked' ? 'consumer' : source;
}
