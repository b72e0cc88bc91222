import { defineSystem } from '../../core/system/define.ts';
import { orderEvent } from './domain/order-event.ts';
import { userEvent } from './domain/user-event.ts';
import { ordersRoutes } from './routes.ts';
import { orders as topology } from './topology.ts';

export const orders = defineSystem({
  folder: import.meta.dirname,
  topology,
  schemas: { 'order-event': orderEvent, 'user-event': userEvent },
  routes: ordersRoutes,
});
