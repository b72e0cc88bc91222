import * as z from 'zod';
import { workQueueLengthProblems } from '../topology/rules/lengths.ts';
import { amqpNameProblems, workQueueNameProblems } from '../topology/rules/names.ts';

/** Between a topic and a subscription's name, and in place of dots. No name holds it. */
export const SEPARATOR = '--';

/** A durable subscription's name: the members of one consumer group all say the same. */
export const SubscriptionNameSchema = z
  .string()
  .min(1)
  .max(40)
  .regex(
    /^[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*$/,
    'must be letters, digits and _, with single hyphens between them',
  )
  .meta({ description: 'Clients that use the same name share its messages; each name sees every message.' });

/**
 * The queue of a durable subscription: a work queue's name in SQS has no dots, so hyphens part the two, and the words of
 * the topic: `auth--signin--desk`, which `consume:auth--*` allows. Where another topic has the name already
 * (`auth--signin`), the second is refused.
 */
export function subscriptionQueue(topic: string, name: string): string {
  return `${topic.replaceAll('.', SEPARATOR)}${SEPARATOR}${name}`;
}

/** Why RabbitMQ or SQS cannot have a queue of this name in this deployment; none: they can. */
export function subscriptionQueueProblems(queue: string, deployment: string): string[] {
  const shape = { bindings: [], delivery: 'pull', impact: '' } as const;
  return [
    ...amqpNameProblems('', queue),
    ...workQueueLengthProblems('', queue, shape, deployment),
    ...workQueueNameProblems('', queue, shape),
  ].map(({ problem, remedy }) => `${problem}: ${remedy}`);
}
