import * as z from 'zod';
import {
  idempotency,
  operations,
  orderOutbox,
  orders,
  ordersView,
  stage,
} from '../../../../functions/pipeline/environment.ts';

export const Env = z.object({
  ...stage,
  ...orders,
  ...orderOutbox,
  ...ordersView,
  ...idempotency,
  ...operations,
  STOCK_TABLE: z.string().min(1),
  /** The state machine that rebuilds the read model. */
  ORDERS_REBUILD_ARN: z.string().min(1),
});
export type Env = z.infer<typeof Env>;
