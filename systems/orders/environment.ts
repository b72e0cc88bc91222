import { text } from '../../functions/wiring/environment/value.ts';

export const orderEvents = { ORDER_EVENTS_TABLE: text };
export const orders = { ORDERS_TABLE: text };
export const ordersOutbox = { ORDERS_OUTBOX_TABLE: text };
export const ordersView = { ORDERS_VIEW_TABLE: text };
export const stock = { STOCK_TABLE: text };
