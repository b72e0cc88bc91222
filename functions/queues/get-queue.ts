import type { OperationHandler } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import type { QueueDetails } from '../../core/api/views-queues.ts';
import type { Deps } from './dependencies.ts';
import { BINDINGS_SHOWN, sortedBindings, viewBindings } from './view-binding.ts';
import { seen, viewQueue } from './view-queue.ts';
import { queueIn } from './which-queue.ts';

/** GET /api/queues/{queue} */
export function getQueue(deps: Deps): OperationHandler {
  return async (event) => json(200, await queueDetails(deps, queueIn(event)));
}

export async function queueDetails(deps: Deps, name: string): Promise<QueueDetails> {
  const found = await seen(deps, name);
  const bindings = sortedBindings(await deps.broker.bindings({ queue: name }));
  const { messageTtlMs, maxLength, runtime } = found.queue;
  return {
    ...viewQueue(found),
    message_ttl_ms: messageTtlMs,
    max_length: maxLength,
    bindings: viewBindings(deps, bindings.slice(0, BINDINGS_SHOWN)),
    subscription: runtime?.subscription ?? null,
    created_by: runtime?.created_by ?? null,
    created_at: runtime?.created_at ?? null,
  };
}
