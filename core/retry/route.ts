import type { Queue } from '../topology/define.ts';
import { NEVER_SCHEDULE, STANDARD_SCHEDULE, scheduleOf } from '../topology/retry-schedule.ts';
import type { Redelivery } from './workflows.ts';

/** How failures of one queue are retried. */
export type RetryRoute = {
  /** Which workflow waits; also for a retry by hand where there are no delays. */
  schedule: string;
  delivery: Redelivery;
  /** Seconds before each retry; none: a failure is final at once. */
  delays: readonly number[];
};

/** The route of a queue by name; null is a message that was never routed to one. */
export type RetryRoutes = (queue: string | null) => RetryRoute;

type Schedules = Readonly<Record<string, { delays: readonly number[] }>>;
type Queues = (name: string) => Pick<Queue, 'delivery' | 'retry'> | undefined;

/**
 * The retry routes of a topology. A queue that it does not know was made by hand, or is declared no longer: such a
 * message goes back into that queue by its name, on the standard schedule.
 */
export function createRetryRoutes(queueNamed: Queues, schedules: Schedules): RetryRoutes {
  const standard = schedules[STANDARD_SCHEDULE];
  if (!standard) throw new Error(`There is no retry workflow named "${STANDARD_SCHEDULE}".`);
  return (name) => {
    const queue = name === null ? undefined : queueNamed(name);
    const schedule = queue ? scheduleOf(queue) : STANDARD_SCHEDULE;
    const delivery = name === null ? 'exchange' : redeliveryTo(queue);
    if (schedule === NEVER_SCHEDULE) return { schedule: STANDARD_SCHEDULE, delivery, delays: [] };
    const waits = schedules[schedule];
    if (!waits) return { schedule: STANDARD_SCHEDULE, delivery, delays: standard.delays };
    return { schedule, delivery, delays: waits.delays };
  };
}

function redeliveryTo(queue: Pick<Queue, 'delivery'> | undefined): Redelivery {
  return queue?.delivery === 'lambda' || queue?.delivery === 'pull' ? queue.delivery : 'amqp';
}
