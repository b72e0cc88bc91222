import * as z from 'zod';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { ConflictError, NotFoundError } from '../../core/api/errors.ts';
import type { BindingDeleted } from '../../core/api/views-queues.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { amqpText } from './amqp-text.ts';
import type { Deps } from './dependencies.ts';
import { requireManage } from './rights.ts';
import { definitionOf, isDeclared } from './view-binding.ts';

export const DeleteBindingQuerySchema = z.object({
  exchange: amqpText.min(1),
  queue: amqpText.min(1),
  routing_key: amqpText.default('').describe('Exactly as it was bound; none on a fanout.'),
});

/** DELETE /api/bindings?exchange=&queue=&routing_key= */
export function deleteBinding(shared: Deps): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const asked = query<z.infer<typeof DeleteBindingQuerySchema>>(event, DeleteBindingQuerySchema);
    const { exchange, queue, routing_key } = asked;
    const by = requireManage(event, queue);
    const binding = definitionOf(asked);
    if (isDeclared(deps, binding)) {
      throw new ConflictError('The topology declares this binding: take it out there, and deploy.');
    }
    if (!(await deps.broker.unbind(binding))) throw new NotFoundError('There is no such binding.', asked);
    deps.log.info('binding deleted', { exchange, queue, routing_key });
    await recordAction(deps, by, {
      action: 'binding.deleted',
      target: `binding:${exchange} -> ${queue}`,
      details: { routing_key },
    });
    return json(200, { exchange, queue, routing_key, deleted: true } satisfies BindingDeleted);
  };
}
