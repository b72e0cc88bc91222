import { WORKFLOW_REPLY } from '../message/workflow-messages.ts';
import { allows } from '../permission/allows.ts';
import type { Permission } from '../permission/client.ts';
import { PUBLISHER_USER } from '../topology/names.ts';
import { steps } from './saga.ts';
import { stepOf } from './step-id.ts';

type Asking = { id: string; name: string; permissions: readonly Permission[] };

/**
 * The service that a published answer is not from, though it answers for it; undefined: it may be published, or is no
 * answer that anything will come of. A client is a service by its name, which only an administrator gives; who has a token
 * by its `sub`.
 */
export function answeredFor(
  { id, name, permissions }: Asking,
  { exchange, message }: { exchange: string; message: unknown },
): string | undefined {
  if (exchange !== WORKFLOW_REPLY.exchange) return undefined;
  const service = serviceAsked(stepIdIn(message));
  if (service === undefined || allows([...permissions], 'admin')) return undefined;
  const isService = id.startsWith('oidc:') ? id === `oidc:${service}` : name === service;
  return isService ? undefined : service;
}

/**
 * Whether an answer is from the service that was asked. Over AMQP its user id tells, which RabbitMQ has checked; one
 * that Courtier published was looked at when it came over HTTP.
 */
export function isFromAsked(
  stepId: string,
  { userId, exchange }: { userId: string | undefined; exchange: string | null },
): boolean {
  if (userId === PUBLISHER_USER) return exchange === WORKFLOW_REPLY.exchange;
  return userId !== undefined && userId === serviceAsked(stepId);
}

function serviceAsked(stepId: string | undefined): string | undefined {
  const key = stepId === undefined ? undefined : stepOf(stepId);
  return key && steps[key.step].service;
}

function stepIdIn(message: unknown): string | undefined {
  const data = memberOf(message, 'data');
  const id = memberOf(data, 'step_id');
  return typeof id === 'string' ? id : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
