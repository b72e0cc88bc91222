import { createHash } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { caller } from '../../../../adapters/http/caller.ts';
import type { Operation } from '../../../../adapters/http/operation.ts';
import { bodyBytes } from '../../../../adapters/http/request.ts';
import { json } from '../../../../adapters/http/response.ts';
import { ConflictError, InvalidInputError } from '../../../../core/api/errors.ts';
import { PermanentError } from '../../../../core/errors.ts';
import { classify } from '../../../../core/failure/classify.ts';
import { PUBLISH_PAYLOAD_BYTES } from '../../../../core/limits.ts';
import type { Log } from '../../../../core/log.ts';
import { PayloadTooLargeError } from '../../../../core/message/payload-limit.ts';
import { type Trace, traceparent } from '../../../../core/trace/trace.ts';
import { type KeyedDeps, oncePerKey } from '../../../../functions/http/idempotency-key.ts';
import { type NewOrder, NewOrderSchema } from '../../domain/new-order.ts';
import { type OrderEvent, OrderEventSchema } from '../../domain/order-event.ts';
import { orderMessage } from '../../domain/order-message.ts';
import { type Enrichment, orderCreated } from '../../domain/place-order.ts';
import type { PlacedOrder, PlacedOrders } from '../../domain/placed-order.ts';
import type { Stock } from '../../domain/stock.ts';
import type { PlacedOrderView } from '../../views.ts';

export type PlaceOrderDeps = KeyedDeps & {
  orders: PlacedOrders;
  stock: Stock;
  log: Log;
};

/**
 * POST /orders. 202: the order and its event are stored, both or neither; the relay brings the event to the broker.
 *
 * The same request again (the same Idempotency-Key, or the same `order_id` with the same body) answers the same order
 * and event, `duplicate: true`; another body for an `order_id` that is taken is a conflict (409).
 */
export function placeOrder(shared: PlaceOrderDeps): Operation {
  return oncePerKey(shared, {
    input: NewOrderSchema,
    perform: async (event, { input, ids, log, trace }) => {
      const deps = { ...shared, log, trace };
      // Asked for once: without a key each question is answered with another id.
      const made = { orderId: ids(0), eventId: ids(1) };
      const created = await enriched(deps, event, input, made);
      const order = placed(created, event, made, trace);
      const before = await deps.orders.place(order, orderMessage(order, created));
      if (before && !isSame(before, order)) {
        const { order_id } = order;
        throw new ConflictError(`There is another order with the id ${order_id}.`, { order_id });
      }
      const { order_id, event_id } = before ?? order;
      const logFields = { order_id, message_id: event_id };
      deps.log.info(before ? 'order was placed before' : 'order placed', logFields);
      const repeat = answer(before ?? order, true);
      return { answer: before ? repeat : answer(order, false), repeat };
    },
  });
}

type Made = { orderId: string; eventId: string };

async function enriched(
  deps: PlaceOrderDeps & { trace: Trace },
  event: APIGatewayProxyEvent,
  asked: NewOrder,
  { orderId, eventId }: Made,
): Promise<OrderEvent> {
  const around: Enrichment = {
    orderId: asked.order_id ?? orderId,
    caller: caller(event).name,
    correlationId: asked.metadata?.correlation_id ?? eventId,
    trace: deps.trace,
    at: deps.now(),
    stock: await stockOf(deps, asked),
  };
  try {
    return orderCreated(asked, around);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    const pointer = error.code === 'unknown-currency' ? '#/currency' : '#/total';
    throw new InvalidInputError('invalid-body', error.message, [{ pointer, detail: error.message }]);
  }
}

/** An order does not fail because nobody can say what is in stock: its event says `unknown`. */
async function stockOf({ stock, log }: PlaceOrderDeps, { items }: NewOrder) {
  try {
    return await stock.levels([...new Set(items.map(({ item_id }) => item_id))]);
  } catch (error) {
    const { code, message } = classify(error);
    log.warn('the stock is not known', { error_code: code, error_message: message });
    return undefined;
  }
}

function placed(
  order: OrderEvent,
  event: APIGatewayProxyEvent,
  { eventId }: Made,
  trace: Trace,
): PlacedOrder {
  const text = JSON.stringify(order);
  const bytes = Buffer.byteLength(text);
  if (bytes > PUBLISH_PAYLOAD_BYTES) throw new PayloadTooLargeError(bytes, PUBLISH_PAYLOAD_BYTES);
  const { created_at = '' } = order.metadata;
  return {
    order_id: order.order_id,
    event_id: eventId,
    placed_at: created_at,
    event: text,
    traceparent: traceparent(trace),
    client_id: caller(event).id,
    request_hash: createHash('sha256').update(bodyBytes(event)).digest('hex'),
  };
}

function isSame(before: PlacedOrder, now: PlacedOrder): boolean {
  return before.request_hash === now.request_hash && before.client_id === now.client_id;
}

function answer({ event, event_id }: PlacedOrder, duplicate: boolean) {
  const { order_id, total = 0, inventory_status, metadata } = OrderEventSchema.parse(JSON.parse(event));
  const { correlation_id = '', trace_id = '' } = metadata;
  const view: PlacedOrderView = {
    order_id,
    event_id,
    status: 'accepted',
    total,
    inventory_status,
    correlation_id,
    trace_id,
    duplicate,
  };
  return json(202, view, { location: `/orders/${encodeURIComponent(order_id)}` });
}
