import type { OperationHandler } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import { UnavailableError } from '../../core/errors.ts';
import { traceFields } from '../../core/trace/carried.ts';
import { confirm } from '../pipeline/outcome.ts';
import { deliveryOf, settle } from './delivery.ts';
import type { Deps } from './deps.ts';

/** POST /api/messages/{id}/ack: the message is handled, and does not come again. */
export function ack(shared: Deps): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const delivery = await deliveryOf(deps, event);
    const { queue, envelope, receipt, taskToken } = delivery;
    const state = await settle(deps, delivery, 'acknowledged', async () => {
      // First of all: should the item come again after a fault, it is known as delivered, and not given out.
      const handled = await deps.claims.markDelivered(queue, envelope.id, deps.now().toISOString());
      const success = { taskToken, envelope, content: handled.content };
      if ((await confirm(deps, success, handled.attempts, deps.log)) === 'return') throw notTold();
      await deps.pullQueues.remove(queue, receipt);
      deps.log.info('handled', { message_id: envelope.id, ...traceFields(envelope.headers), queue });
    });
    return json(200, state);
  };
}

export function notTold(): UnavailableError {
  return new UnavailableError('workflow-unavailable', 'The retry workflow could not be reached. Ask again.');
}
