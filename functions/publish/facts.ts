import { CircuitOpenError } from '../../core/circuit/breaker.ts';
import { OutboxFirstError } from '../../core/message/behind-outbox.ts';
import { BrokerUnavailableError } from '../../core/message/publisher.ts';
import { traceFields } from '../../core/trace/carried.ts';
import type { PublishInput } from './publish-input.ts';

export function isBrokerUnavailable(error: unknown): error is Error {
  return error instanceof BrokerUnavailableError || error instanceof CircuitOpenError;
}

export function goesToOutbox(error: unknown): error is Error {
  return isBrokerUnavailable(error) || error instanceof OutboxFirstError;
}

/** What the trail says of an accepted message beside its way. */
export function metadata({ publication, mandatory, caller }: PublishInput): Record<string, unknown> {
  return { client_id: caller.id, bytes: publication.body.byteLength, mandatory };
}

/** What every log line about it says. */
export function logFields({ publication }: PublishInput): Record<string, unknown> {
  const { id, exchange, routingKey, headers } = publication;
  return { message_id: id, exchange, routing_key: routingKey, ...traceFields(headers) };
}
