import { defineRoutes } from '../../core/api/route.ts';

/** S4: orders, whose state travels in their events. */
export const ordersRoutes = defineRoutes([
  {
    operation: 'placeOrder',
    method: 'POST',
    path: '/orders',
    function: 'orders-api',
    permission: 'publish:orders',
  },
  {
    operation: 'getOrder',
    method: 'GET',
    path: '/orders/{id}',
    function: 'orders-api',
    permission: 'read:orders',
  },
  {
    operation: 'rebuildOrders',
    method: 'POST',
    path: '/orders/rebuild',
    function: 'orders-api',
    permission: 'manage:orders',
  },
  {
    operation: 'getOrdersRebuild',
    method: 'GET',
    path: '/orders/rebuild/{id}',
    function: 'orders-api',
    permission: 'read:orders',
  },
]);
