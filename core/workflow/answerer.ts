import { allows } from '../permission/allows.ts';
import type { Permission } from '../permission/client.ts';
import { isCourtier } from '../topology/names.ts';
import type { Workflow } from './define.ts';
import { replyRoute, requestNamed, workflowNamed } from './lookup.ts';
import { type StepKey, stepOf } from './step-id.ts';

type Asking = { id: string; name: string; permissions: readonly Permission[] };

/**
 * The service that a published answer is not from, though it answers for it; undefined: it may be published, or is no
 * answer that anything will come of. A client is a service by its name, which only an administrator gives; who has a token
 * by its `sub`.
 */
export function answeredFor(
  workflows: readonly Workflow[],
  { id, name, permissions }: Asking,
  { exchange, message }: { exchange: string; message: unknown },
): string | undefined {
  if (!workflows.some((workflow) => replyRoute(workflow).exchange === exchange)) return undefined;
  const service = serviceAsked(workflows, stepIdIn(message));
  if (service === undefined || allows([...permissions], 'admin')) return undefined;
  const isService = id.startsWith('oidc:') ? id === `oidc:${service}` : name === service;
  return isService ? undefined : service;
}

/**
 * Whether an answer is from the service that was asked. Over AMQP its user id tells, which RabbitMQ has checked; one
 * that Courtier published was looked at when it came over HTTP.
 */
export function isFromAsked(
  workflow: Workflow,
  stepId: string,
  { userId, exchange }: { userId: string | undefined; exchange: string | null },
): boolean {
  if (isCourtier(userId)) return exchange === replyRoute(workflow).exchange;
  return userId !== undefined && userId === serviceAsked([workflow], stepId);
}

/** The step that an id names, where it is one of this workflow. */
export function stepIn(workflow: Workflow, id: string): StepKey | undefined {
  const step = stepOf(id);
  return step?.workflow === workflow.name ? step : undefined;
}

function serviceAsked(workflows: readonly Workflow[], stepId: string | undefined): string | undefined {
  const key = stepId === undefined ? undefined : stepOf(stepId);
  const workflow = key && workflowNamed(workflows, key.workflow);
  return workflow && requestNamed(workflow, key.step)?.service;
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
