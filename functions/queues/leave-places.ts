import { eachOf } from '../../core/each-of.ts';
import { classify } from '../../core/failure/classify.ts';
import { failedMessageId } from '../../core/failure/id.ts';
import { orderGroup } from '../../core/message/partition-key.ts';
import { leavePlace } from '../../core/parked-keys/change.ts';
import type { KeptMessage } from '../../core/queues/kept-messages.ts';
import { parksKeys, workOrder } from '../../core/topology/work-order.ts';
import type { Deps } from './dependencies.ts';

const CONCURRENCY = 16;

/**
 * A message that failed, or was to be parked, has a place among those of its key before it has a record. Taken out of the queue
 * it never gets one, and its key would wait for it as long as SQS keeps messages. Never throws: what is done is done.
 */
export async function leavePlaces(
  deps: Deps,
  queue: string,
  messages: readonly KeptMessage[],
): Promise<void> {
  const declared = Object.hasOwn(deps.topology.queues, queue) ? deps.topology.queues[queue] : undefined;
  const order = declared && parksKeys(declared) ? workOrder(declared) : undefined;
  if (!order) return;
  const first = messages.filter(({ envelope }) => envelope.redelivery === undefined);
  await eachOf(first, CONCURRENCY, async (message) => {
    const id = failedMessageId(message.envelope.id, queue);
    try {
      // A record says itself what its key waits for.
      if (await deps.failedMessages.get(id)) return;
      const name = { queue, group: orderGroup(message, order) };
      await leavePlace(deps.parkedKeys, name, id, deps.now().toISOString());
    } catch (error) {
      const { name, message: why } = classify(error);
      deps.log.error('a purged message keeps its place', {
        failed_message_id: id,
        queue,
        error_name: name,
        error_message: why,
      });
    }
  });
}
