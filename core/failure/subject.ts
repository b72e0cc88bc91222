import type { Subject } from '../permission/scope.ts';
import type { FailedMessage } from './failed-message.ts';

/**
 * What permissions on a failed message are about: the queue that it is in now, and its type. One that failed before it was in
 * a queue has no name, which only a star covers.
 */
export function subjectOf({
  queue,
  routing_key,
  properties,
}: Pick<FailedMessage, 'queue' | 'routing_key' | 'properties'>): Subject {
  return { name: queue ?? '', type: messageType(properties.type, routing_key) };
}

/** A message's type is what its publisher says, AMQP's `type`; where it says none, its routing key. */
export function messageType(type: unknown, routingKey: string | null): string {
  return typeof type === 'string' && type !== '' ? type : (routingKey ?? '');
}
