import type { APIGatewayProxyEvent } from 'aws-lambda';
import { requirePermission } from '../../adapters/http/caller.ts';
import { invalidParameters } from '../../adapters/http/request.ts';
import { NotFoundError } from '../../core/api/errors.ts';
import { NotPulledError } from '../../core/subscriptions/errors.ts';
import { subscriptionQueue, subscriptionQueueProblems } from '../../core/subscriptions/name.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { topicNamed } from '../../core/topology/topics.ts';
import type { Deps } from './deps.ts';
import { firstUse, type Subscription } from './first-use.ts';
import type { PullQuery } from './pull-query.ts';

/** Where a pull takes its messages from. */
export type Source = {
  queue: string;
  /** Its messages come in order by key. */
  ordered: boolean;
  /** Set for a durable subscription. */
  subscription: Subscription | null;
};

/**
 * What a topic and a name stand for; throws ForbiddenError for who may not consume it. Without a name: the pull queue of
 * that name, declared or made at run time, or the queue that stands for a topic. With one: a queue of the subscription's
 * own, which is made at its first use.
 */
export async function sourceOf(
  deps: Deps,
  event: APIGatewayProxyEvent,
  topic: string,
  { name, routing_key }: PullQuery,
): Promise<Source> {
  if (name !== undefined) return durable(deps, event, { topic, name, routing_key });
  if (routing_key !== undefined) {
    throw invalidParameters([
      { parameter: 'routing_key', detail: 'is for a subscription with a name; a queue has its bindings' },
    ]);
  }
  const declared = queueNamed(topic);
  const standing = declared?.delivery === 'pull' ? declared : queueNamed(topicNamed(topic)?.queue ?? topic);
  requirePermission(event, `consume:${standing?.name ?? topic}`);
  if (standing) {
    if (standing.delivery !== 'pull') throw new NotPulledError(standing.name, standing.delivery);
    return { queue: standing.name, ordered: standing.orderBy !== undefined, subscription: null };
  }
  const made = await deps.runtimeQueues.get(topic);
  if (!made) throw new NotFoundError(`There is no queue and no topic named "${topic}".`, { topic });
  if (made.delivery !== 'pull') throw new NotPulledError(made.name, made.delivery);
  return { queue: made.name, ordered: false, subscription: null };
}

async function durable(
  deps: Deps,
  event: APIGatewayProxyEvent,
  asked: { topic: string; name: string; routing_key: string | undefined },
): Promise<Source> {
  const queue = subscriptionQueue(asked.topic, asked.name);
  const problems = subscriptionQueueProblems(queue);
  if (problems.length > 0) {
    throw invalidParameters(problems.map((detail) => ({ parameter: 'name', detail: `${queue}: ${detail}` })));
  }
  const { id, name } = requirePermission(event, `consume:${queue}`);
  const subscription = { ...asked, queue, by: { id, name } };
  await firstUse(deps, subscription);
  return { queue, ordered: false, subscription };
}
