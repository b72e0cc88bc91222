import * as z from 'zod';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { ConflictError } from '../../core/api/errors.ts';
import type { QueueDeleted } from '../../core/api/views-queues.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import type { Deps } from './dependencies.ts';
import { notifyRuns } from './notify-runs.ts';
import { requireManageOrOwn } from './rights.ts';
import { noQueue, queueIn } from './which-queue.ts';

export const DeleteQueueQuerySchema = z.object({
  force: z
    .enum(['true', 'false'])
    .default('false')
    .describe('`true`: also while messages wait in it, which are lost, or AMQP clients consume it.'),
});

/** DELETE /api/queues/{queue}: what was made at run time, with all that carries its messages. Who made it may delete it, too. */
export function deleteQueue(shared: Deps): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const name = queueIn(event);
    const by = await requireManageOrOwn(deps, event, name);
    const force =
      query<z.infer<typeof DeleteQueueQuerySchema>>(event, DeleteQueueQuerySchema).force === 'true';
    if (Object.hasOwn(deps.topology.queues, name)) {
      throw new ConflictError(`The topology declares the queue ${name}: take it out there, and deploy.`);
    }
    if (!(await deps.provisioner.delete(name, { force }))) throw await notOurs(deps, name);
    deps.log.info('queue deleted', { queue: name });
    await notifyRuns(deps, name, 'queue-deleted');
    await recordAction(deps, by, { action: 'queue.deleted', target: `queue:${name}`, details: { force } });
    return json(200, { name, deleted: true } satisfies QueueDeleted);
  };
}

async function notOurs({ broker }: Deps, name: string) {
  if (!(await broker.queue(name))) return noQueue(name);
  return new ConflictError(
    `The queue ${name} was made on the broker by somebody else, who has to delete it.`,
  );
}
