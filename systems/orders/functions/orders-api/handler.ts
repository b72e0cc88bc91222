import { createRouter, type HttpHandler } from '../../../../adapters/http/router.ts';
import { type GetOrderDeps, getOrder } from './get-order.ts';
import { type PlaceOrderDeps, placeOrder } from './place-order.ts';
import { getRebuild, type RebuildOrdersDeps, rebuildOrders } from './rebuild.ts';

export type Deps = PlaceOrderDeps & GetOrderDeps & RebuildOrdersDeps;

/** S4's orders over HTTP. It needs tables only: the broker may be away, an order is accepted all the same. */
export function createHandler(deps: Deps): HttpHandler {
  return createRouter({
    function: 'orders-api',
    log: deps.log,
    operations: {
      placeOrder: placeOrder(deps),
      getOrder: getOrder(deps),
      rebuildOrders: rebuildOrders(deps),
      getOrdersRebuild: getRebuild(deps),
    },
  });
}
