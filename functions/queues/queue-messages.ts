import * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { type QueueMessageList, QueueMessageSchema } from '../../core/api/views-queue-messages.ts';
import { QUEUE_MESSAGES_MAX } from '../../core/limits.ts';
import { cameInto } from '../../core/queues/came-into.ts';
import type { WayIn } from '../../core/queues/comes-through.ts';
import { publishesShownTo } from '../../core/trail/access.ts';
import type { Deps } from './dependencies.ts';
import { noQueue, queueIn } from './which-queue.ts';

const SHOWN_DEFAULT = 20;

export const QueueMessagesQuerySchema = z.object({
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(1).max(QUEUE_MESSAGES_MAX))
    .default(SHOWN_DEFAULT)
    .meta({
      type: 'integer',
      pattern: undefined,
      minimum: 1,
      maximum: QUEUE_MESSAGES_MAX,
      description: `How many, ${SHOWN_DEFAULT} by default.`,
    }),
});
type MessagesQuery = z.infer<typeof QueueMessagesQuerySchema>;

/** GET /api/queues/{queue}/messages: what came into it last, by the trail. Nothing in the queue is touched. */
export function queueMessages(deps: Deps): OperationHandler {
  return async (event) => {
    const { limit } = query<MessagesQuery>(event, QueueMessagesQuerySchema);
    const name = queueIn(event);
    if (!(await deps.broker.queue(name))) throw noQueue(name);
    const isShown = publishesShownTo(caller(event).permissions) ?? (() => true);
    const published = await cameInto(deps.trail, await waysInto(deps, name), { limit, isShown });
    const items = await Promise.all(
      published.map(async (entry) =>
        QueueMessageSchema.parse({
          ...entry,
          archived: entry.archived !== null,
          status: await statusIn(deps, name, entry.message_id),
        }),
      ),
    );
    return json(200, { items } satisfies QueueMessageList);
  };
}

async function waysInto({ broker }: Pick<Deps, 'broker'>, queue: string): Promise<WayIn[]> {
  const bindings = await broker.bindings({ queue });
  const exchanges = new Set(bindings.map(({ source }) => source));
  const types = new Map(
    await Promise.all(
      [...exchanges].map(async (name) => [name, (await broker.exchange(name))?.type ?? ''] as const),
    ),
  );
  return bindings.map(({ source, routing_key }) => ({ source, routing_key, type: types.get(source) ?? '' }));
}

/** What the consumer of this queue has done with it, as far as it says so. */
async function statusIn({ messageLog }: Pick<Deps, 'messageLog'>, queue: string, messageId: string) {
  const stages = await messageLog.trail(messageId);
  return stages.find((entry) => entry.queue === queue)?.status ?? null;
}
