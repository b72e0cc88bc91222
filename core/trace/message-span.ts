import type { FailedMessage } from '../failure/failed-message.ts';
import { attemptNumber } from '../failure/report.ts';
import type { Envelope } from '../message/envelope.ts';
import type { Publication } from '../message/publisher.ts';
import { traceOf } from './carried.ts';
import type { NewSpan } from './spans.ts';
import type { Trace } from './trace.ts';

/**
 * What happens to a message, with the names of OpenTelemetry's conventions where there are any. Every one of these spans is
 * a child of the message's own context, which its publisher made and nobody on the way changes.
 * https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/
 */
type Step = { operation: 'publish' | 'bridge' | 'consume' | 'retry' | 'redeliver'; kind: NewSpan['kind'] };

export function publishSpan(publication: Publication): NewSpan {
  const { id, exchange, routingKey, body } = publication;
  return spanOf(
    { operation: 'publish', kind: 'producer' },
    { parent: traceOf(publication), id, destination: exchange, routingKey },
    { 'messaging.message.body.size': body.byteLength },
  );
}

/** On its way between RabbitMQ and SQS, in either direction. */
export function bridgeSpan(envelope: Envelope): NewSpan {
  return envelopeSpan({ operation: 'bridge', kind: 'internal' }, envelope);
}

/** One delivery to its consumer, linked to the attempt before it. */
export function consumeSpan(envelope: Envelope): NewSpan {
  return envelopeSpan({ operation: 'consume', kind: 'consumer' }, envelope, envelope.redelivery?.failed_span);
}

function envelopeSpan(step: Step, envelope: Envelope, failedSpan?: string): NewSpan {
  const { id, queue, exchange, routing_key: routingKey } = envelope;
  const parent = traceOf(envelope);
  return spanOf(
    step,
    { parent, link: linkTo(parent, failedSpan), id, destination: queue ?? exchange, routingKey },
    { 'courtier.attempt': attemptNumber(envelope) },
  );
}

/**
 * retry: what a failure, or the end of a retry, leads to. redeliver: the message goes to its queue once more. Both are linked
 * to the attempt that failed last.
 */
export function recordSpan(operation: 'retry' | 'redeliver', record: FailedMessage): NewSpan {
  const { message_id: id, queue, exchange, routing_key: routingKey, headers, properties, attempts } = record;
  const parent = traceOf({ id, headers, properties });
  return spanOf(
    { operation, kind: operation === 'redeliver' ? 'producer' : 'internal' },
    {
      parent,
      link: linkTo(parent, attempts.at(-1)?.span_id),
      id,
      destination: queue ?? exchange,
      routingKey,
    },
    {
      'courtier.failed_message_id': record.id,
      'courtier.status': record.status,
      'courtier.retry_count': record.retry_count,
    },
  );
}

/** An attempt that failed is in the same trace, beside the one that repeats it. */
function linkTo(parent: Trace, spanId: string | undefined): Trace | undefined {
  return spanId === undefined ? undefined : { ...parent, spanId };
}

function spanOf(
  { operation, kind }: Step,
  message: {
    parent: Trace;
    link?: Trace | undefined;
    id: string;
    destination: string | null;
    routingKey: string | null;
  },
  more: NewSpan['attributes'],
): NewSpan {
  const { parent, link, id, destination, routingKey } = message;
  return {
    name: `${operation} ${destination ?? 'unknown'}`,
    kind,
    parent,
    link,
    attributes: {
      'messaging.system': 'rabbitmq',
      'messaging.operation.name': operation,
      'messaging.destination.name': destination ?? undefined,
      'messaging.rabbitmq.destination.routing_key': routingKey || undefined,
      'messaging.message.id': id,
      ...more,
    },
  };
}
