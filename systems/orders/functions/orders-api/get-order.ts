import type { OperationHandler } from '../../../../adapters/http/operation.ts';
import { pathParameter } from '../../../../adapters/http/request.ts';
import { json } from '../../../../adapters/http/response.ts';
import { NotFoundError } from '../../../../core/api/errors.ts';
import type { Views } from '../../../../core/read-model/projection.ts';
import { OrderEventSchema } from '../../domain/order-event.ts';
import { type OrderView, viewOfOrder } from '../../domain/order-view.ts';
import type { PlacedOrder, PlacedOrders } from '../../domain/placed-order.ts';

export type GetOrderDeps = { views: Pick<Views<OrderView>, 'get'>; orders: Pick<PlacedOrders, 'find'> };

/** GET /orders/{id}: the read model. An order whose event is still on its way is `accepted`. */
export function getOrder({ views, orders }: GetOrderDeps): OperationHandler {
  return async (event) => {
    const id = pathParameter(event, 'id');
    const view = (await views.get(id)) ?? onItsWay(await orders.find(id));
    if (!view) throw new NotFoundError(`There is no order ${id}.`, { order_id: id });
    return json(200, view satisfies OrderView);
  };
}

function onItsWay(order: PlacedOrder | undefined): OrderView | undefined {
  if (!order) return undefined;
  const { order_id, event_id, placed_at } = order;
  const event = OrderEventSchema.parse(JSON.parse(order.event));
  const view = viewOfOrder([{ order_id, event_id, stored_at: placed_at, event }]);
  return view && { ...view, status: 'accepted', events: 0, history: [] };
}
