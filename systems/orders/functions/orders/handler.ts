import type { PipelineDeps } from '../../../../functions/pipeline/consumer.ts';
import { defineConsumer } from '../../../../functions/pipeline/define-consumer.ts';
import type { EventStore } from '../../domain/event-store.ts';
import { OrderEventSchema } from '../../domain/order-event.ts';
import { checkOrder } from '../../domain/rules.ts';
import { orders } from '../../topology.ts';
import type { Simulation } from './simulate.ts';

export type OrdersDeps = PipelineDeps & { events: EventStore; simulate: Simulation };

/** Stores each order event once (S4). */
export function createHandler({ events, simulate, ...pipeline }: OrdersDeps) {
  return defineConsumer({
    of: orders,
    queue: 'orders',
    schema: OrderEventSchema,
    async handle(order, { messageId, attempt, firstHandledAt, log }) {
      await simulate(order.metadata.simulate, attempt);
      checkOrder(order);
      const stored = await events.append({
        order_id: order.order_id,
        event_id: messageId,
        stored_at: firstHandledAt,
        event: order,
      });
      const { correlation_id } = order.metadata;
      // The claim catches repeats; this catches what a crash left between the event and its claim.
      log.info(stored ? 'order event stored' : 'order event was stored before', {
        order_id: order.order_id,
        correlation_id,
      });
    },
  })(pipeline);
}
