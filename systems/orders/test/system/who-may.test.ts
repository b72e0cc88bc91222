import { whoMay } from '../../../../test/system/who-may.ts';
import { ordersRoutes } from '../../routes.ts';

whoMay(ordersRoutes, {
  placeOrder: { needs: 'publish:orders' },
  getOrder: { needs: 'read:orders' },
  rebuildOrders: { needs: 'manage:orders' },
  getOrdersRebuild: { needs: 'read:orders' },
});
