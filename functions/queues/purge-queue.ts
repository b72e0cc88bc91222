import * as z from 'zod';
import type { Caller } from '../../adapters/http/caller.ts';
import { operation } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import { ConflictError } from '../../core/api/errors.ts';
import type { QueuePurged } from '../../core/api/views-queues.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { messagesIn } from '../../core/queues/depth.ts';
import type { KnownQueue } from '../../core/queues/known-queues.ts';
import { isUnderWay, newPurge } from '../../core/queues/purge.ts';
import { holdsFailed } from '../../core/topology/dead-letters.ts';
import { hasWorkQueue } from '../../core/topology/names.ts';
import { isOfTrail } from '../../core/topology/trail-queues.ts';
import type { Deps } from './dependencies.ts';
import { notifyRuns } from './notify-runs.ts';
import { WITHIN_REQUEST_MS, workOn } from './purge-work.ts';
import { requireManage } from './rights.ts';
import { known, noQueue, queueIn } from './which-queue.ts';

export const PurgeRequestSchema = z.strictObject({
  recoverable: z
    .boolean()
    .default(true)
    .describe('`false`: nothing is kept, and nothing can be put back. For when it must be quick.'),
});

/**
 * POST /api/queues/{queue}/purge: what waits in RabbitMQ and in SQS, declared or not, is taken out and kept for a day; or is
 * gone for good, where that is asked for. Failed messages that wait for a retry stay. A failed message whose redelivery was
 * in the queue waits for a person.
 */
export function purgeQueue(shared: Deps) {
  return operation({
    input: PurgeRequestSchema,
    body: { optional: true },
    async handle(event, { log, input }) {
      const deps = { ...shared, log };
      const name = queueIn(event);
      const by = requireManage(event, name);
      const queue = await known(deps, name);
      if (holdsFailed(queue)) {
        throw new ConflictError(
          `What is in ${name} has failed and is not yet on record: purging would lose it without a trace.`,
        );
      }
      if (isOfTrail(queue)) {
        throw new ConflictError(
          `${name} holds what the trail of messages is written from, of every exchange: it empties by itself.`,
        );
      }
      // Before anything is purged: this fails while RabbitMQ is away. Of a queue of the run time that is half deleted SQS
      // may be all that is left.
      const found = await deps.messages.count(name);
      if (!found && !queue.runtime) throw noQueue(name);
      const purged = input.recoverable
        ? await takeOutAndKeep(deps, by, name, found?.ready ?? 0)
        : await removeAll(deps, by, queue);
      return json(purged.state === 'done' ? 200 : 202, purged satisfies QueuePurged, {
        ...(purged.purge_id !== null && { location: `/api/purges/${purged.purge_id}` }),
      });
    },
  });
}

/** As far as a request has time; the rest follows by itself. */
async function takeOutAndKeep(deps: Deps, by: Caller, name: string, ready: number): Promise<QueuePurged> {
  if (deps.topology.queues[name]?.singleActiveConsumer) {
    throw new ConflictError(
      `RabbitMQ gives messages of ${name} to its one active consumer alone, so they cannot be kept: stop that and let them wait, or say recoverable: false to lose them.`,
    );
  }
  const id = deps.newId();
  const start = { id, queue: name, by: { client_id: by.id, client_name: by.name }, to_take: ready };
  const purge = newPurge(start, deps.now().toISOString());
  await deps.purges.create(purge);
  try {
    const worked = (await workOn(deps, id, WITHIN_REQUEST_MS)) ?? purge;
    return { name, purged: worked.kept, purge_id: id, state: isUnderWay(worked) ? 'running' : 'done' };
  } catch (error) {
    await deps.later({ purge: id }).catch(() => undefined);
    throw error;
  } finally {
    await writeDown(deps, by, name, { purge: id, recoverable: true });
  }
}

async function removeAll(deps: Deps, by: Caller, queue: KnownQueue): Promise<QueuePurged> {
  const { name } = queue;
  // SQS first: where it refuses, nothing has been done.
  const fromSqs = hasWorkQueue(queue) ? await purgeWorkQueue(deps, name) : 0;
  let purged = fromSqs;
  try {
    // Deleted meanwhile, or half deleted: what SQS had is gone all the same, and is counted.
    purged += (await deps.messages.purge(name)) ?? 0;
  } catch (error) {
    // RabbitMQ went away in between. What SQS had is gone, and the trail has to say who purged it.
    if (fromSqs > 0) await writeDown(deps, by, name, { purged, recoverable: false });
    if (hasWorkQueue(queue)) await notifyRuns(deps, name, 'purged');
    throw error;
  }
  await writeDown(deps, by, name, { purged, recoverable: false });
  // A redelivery to a work queue may be in flight, and uncounted; one to AMQP clients was among what RabbitMQ removed.
  if (hasWorkQueue(queue) || purged > 0) await notifyRuns(deps, name, 'purged');
  return { name, purged, purge_id: null, state: 'done' };
}

async function writeDown(
  deps: Deps,
  by: Caller,
  name: string,
  details: Record<string, unknown>,
): Promise<void> {
  deps.log.info('queue purged', { queue: name, ...details });
  await recordAction(deps, by, { action: 'queue.purged', target: `queue:${name}`, details });
}

async function purgeWorkQueue({ workQueues }: Deps, name: string): Promise<number> {
  const counts = await workQueues.counts(name);
  await workQueues.purge(name);
  return messagesIn(counts);
}
