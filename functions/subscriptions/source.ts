import type { APIGatewayProxyEvent } from 'aws-lambda';
import { caller, requirePermission } from '../../adapters/http/caller.ts';
import { invalidParameters } from '../../adapters/http/request.ts';
import { NotFoundError } from '../../core/api/errors.ts';
import { NotPulledError } from '../../core/subscriptions/errors.ts';
import { subscriptionQueue, subscriptionQueueProblems } from '../../core/subscriptions/name.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { topicBinding, topicNamed } from '../../core/topology/topics.ts';
import { workOrder } from '../../core/topology/work-order.ts';
import type { Deps } from './deps.ts';
import { firstUse, noteUse } from './first-use.ts';
import type { PullQuery } from './pull-query.ts';
import { requireSubscribed } from './rights.ts';

/** A queue that a pull takes messages from; `ordered`: they come in order by key. */
export type Source = { queue: string; ordered: boolean };

/**
 * What a topic and a name stand for; throws ForbiddenError for who may not consume it. Without a name: the pull queue of
 * that name, declared or made at run time, or the queues that stand for a topic, in the order in which they are asked.
 * With one: a queue of the subscription's own, which is made at its first use.
 */
export async function sourcesOf(
  deps: Deps,
  event: APIGatewayProxyEvent,
  topic: string,
  { name, routing_key }: PullQuery,
): Promise<Source[]> {
  if (name !== undefined) return [await durable(deps, event, { topic, name, routing_key })];
  if (routing_key !== undefined) {
    throw invalidParameters([
      { parameter: 'routing_key', detail: 'is for a subscription with a name; a queue has its bindings' },
    ]);
  }
  const declared = queueNamed(topic);
  const queues = declared?.delivery === 'pull' ? [topic] : topicNamed(topic)?.queues;
  for (const queue of queues ?? [topic]) requirePermission(event, `consume:${queue}`);
  if (queues)
    return queues.map((queue) => ({ queue, ordered: workOrder(queueNamed(queue) ?? {}) !== undefined }));
  if (declared) throw new NotPulledError(topic, declared.delivery);
  const made = await deps.runtimeQueues.get(topic);
  if (!made) throw unknownTopic(topic);
  requireSubscribed(caller(event), made);
  if (made.delivery !== 'pull') throw new NotPulledError(made.name, made.delivery);
  await noteUse(deps, made);
  return [{ queue: made.name, ordered: false }];
}

/** What is below a topic has no queue that all share. */
function unknownTopic(topic: string): NotFoundError {
  const remedy = topicBinding(topic) ? ' Say a name, and it is a subscription of your own: ?name=…' : '';
  return new NotFoundError(`There is no queue and no topic named "${topic}".${remedy}`, { topic });
}

async function durable(
  deps: Deps,
  event: APIGatewayProxyEvent,
  asked: { topic: string; name: string; routing_key: string | undefined },
): Promise<Source> {
  const queue = subscriptionQueue(asked.topic, asked.name);
  const problems = subscriptionQueueProblems(queue, deps.deployment);
  if (problems.length > 0) {
    throw invalidParameters(problems.map((detail) => ({ parameter: 'name', detail: `${queue}: ${detail}` })));
  }
  const by = requirePermission(event, `consume:${queue}`);
  await firstUse(deps, { ...asked, queue, by });
  return { queue, ordered: false };
}
