import type { FailureReport } from '../failure/report.ts';
import type { Queue } from '../topology/define.ts';
import { delaysOf, type RetrySettings } from '../topology/retry-schedule.ts';
import type { Redelivery } from './workflow.ts';

/** How failures of one queue are retried. */
export type RetryRoute = {
  delivery: Redelivery;
  /** Seconds before each retry; none: a failure is final at once. */
  delays: readonly number[];
};

/** A failed message, as far as its route is concerned. `queue` null: it was never routed to one. */
export type Routed = { queue: string | null; work_queue?: boolean | undefined };

export type RetryRoutes = (failed: Routed) => RetryRoute;

type Queues = (name: string) => Pick<Queue, 'delivery' | 'retry'> | undefined;

/**
 * The retry routes of a topology. A queue that it does not know was made at run time, or is declared no longer: such a
 * message goes back where it failed, on the stage's schedule: into the work queue that SQS carried it in, whose client
 * can confirm it, else into the RabbitMQ queue by its name.
 */
export function createRetryRoutes(queueNamed: Queues, settings: RetrySettings): RetryRoutes {
  return ({ queue: name, work_queue }) => {
    const queue = name === null ? undefined : queueNamed(name);
    return {
      delivery: name === null ? 'exchange' : redeliveryTo(queue, work_queue),
      delays: delaysOf(queue ?? {}, settings),
    };
  };
}

/**
 * What a full RabbitMQ queue dropped waits for a person: a retry into the same queue would push out the next message,
 * which would be retried in turn.
 */
export function routeAfter({ source }: Pick<FailureReport, 'source'>, route: RetryRoute): RetryRoute {
  return source === 'maxlen' && route.delivery === 'amqp' ? { ...route, delays: [] } : route;
}

function redeliveryTo(queue: Pick<Queue, 'delivery'> | undefined, workQueue?: boolean): Redelivery {
  if (!queue) return workQueue ? 'pull' : 'amqp';
  return queue.delivery === 'lambda' || queue.delivery === 'pull' ? queue.delivery : 'amqp';
}
