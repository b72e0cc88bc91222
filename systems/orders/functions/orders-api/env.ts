import * as z from 'zod';
import { audit, idempotency, stage } from '../../../../functions/wiring/environment.ts';
import { orders, ordersOutbox, ordersView, stock } from '../../environment.ts';

export const Env = z.object({
  ...stage,
  ...orders,
  ...ordersOutbox,
  ...ordersView,
  ...idempotency,
  ...audit,
  ...stock,
  /** The state machine that rebuilds the read model. */
  ORDERS_REBUILD_ARN: z.string().min(1),
});
export type Env = z.infer<typeof Env>;
