import type { APIGatewayProxyEvent } from 'aws-lambda';
import { pathParameter } from '../../adapters/http/request.ts';
import { NotFoundError } from '../../core/api/errors.ts';
import { type KnownQueue, knownQueue } from '../../core/queues/known-queues.ts';
import type { Deps } from './dependencies.ts';

/** The queue that the path names: one of the paths calls the parameter `queueId`. */
export function queueIn(event: APIGatewayProxyEvent): string {
  return pathParameter(event, event.pathParameters?.queueId === undefined ? 'queue' : 'queueId');
}

/** What is known of it, also while it is being made or deleted; whether RabbitMQ has it is not asked. */
export async function known({ topology, runtimeQueues }: Deps, name: string): Promise<KnownQueue> {
  const declared = Object.hasOwn(topology.queues, name) ? topology.queues[name] : undefined;
  const runtime = declared ? undefined : await runtimeQueues.find(name);
  return knownQueue(name, declared, runtime, topology.settings);
}

export function noQueue(name: string): NotFoundError {
  return new NotFoundError(`There is no queue ${name}.`, { queue: name });
}
