import type { Caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import { ConflictError } from '../../core/api/errors.ts';
import type { QueuePurged } from '../../core/api/views-queues.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { messagesIn } from '../../core/queues/depth.ts';
import { holdsFailed } from '../../core/topology/dead-letters.ts';
import { hasWorkQueue } from '../../core/topology/names.ts';
import type { Deps } from './dependencies.ts';
import { notifyRuns } from './notify-runs.ts';
import { requireManage } from './rights.ts';
import { known, noQueue, queueIn } from './which-queue.ts';

/**
 * POST /api/queues/{queue}/purge: what waits in RabbitMQ and in SQS, declared or not, is gone for good. What an AMQP
 * client holds unacknowledged, and failed messages that wait for a retry, stay. A failed message whose redelivery was in
 * the queue waits for a person.
 */
export function purgeQueue(shared: Deps): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const name = queueIn(event);
    const by = requireManage(event, name);
    const queue = await known(deps, name);
    if (holdsFailed(queue)) {
      throw new ConflictError(
        `What is in ${name} has failed and is not yet on record: purging would lose it without a trace.`,
      );
    }
    // Before anything is purged: this fails while RabbitMQ is away. Of a queue of the run time that is half deleted SQS
    // may be all that is left.
    if (!(await deps.messages.count(name)) && !queue.runtime) throw noQueue(name);
    // SQS first: where it refuses, nothing has been done.
    const fromSqs = hasWorkQueue(queue) ? await purgeWorkQueue(deps, name) : 0;
    let purged = fromSqs;
    try {
      // Deleted meanwhile, or half deleted: what SQS had is gone all the same, and is counted.
      purged += (await deps.messages.purge(name)) ?? 0;
    } catch (error) {
      // RabbitMQ went away in between. What SQS had is gone, and the trail has to say who purged it.
      if (fromSqs > 0) await writeDown(deps, by, name, purged);
      if (hasWorkQueue(queue)) await notifyRuns(deps, name, 'purged');
      throw error;
    }
    await writeDown(deps, by, name, purged);
    // A redelivery to a work queue may be in flight, and uncounted; one to AMQP clients was among what RabbitMQ removed.
    if (hasWorkQueue(queue) || purged > 0) await notifyRuns(deps, name, 'purged');
    return json(200, { name, purged } satisfies QueuePurged);
  };
}

async function writeDown(deps: Deps, by: Caller, name: string, purged: number): Promise<void> {
  deps.log.info('queue purged', { queue: name, purged });
  await recordAction(deps, by, { action: 'queue.purged', target: `queue:${name}`, details: { purged } });
}

async function purgeWorkQueue({ workQueues }: Deps, name: string): Promise<number> {
  const counts = await workQueues.counts(name);
  await workQueues.purge(name);
  return messagesIn(counts);
}
