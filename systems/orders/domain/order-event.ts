import * as z from 'zod';
import type { EventSchema } from '../../../core/system/define.ts';

/** Texts that come from outside and become keys or log fields. */
const Name = z.string().min(1).max(200);
/** Money in units of the currency, as the producers send it: 19.9 is nineteen euros ninety. */
const Amount = z.number().min(0).max(1e9);

export const OrderItemSchema = z.looseObject({
  item_id: Name,
  item_name: z.string().max(500).optional(),
  quantity: z.number().int().min(1).max(1_000_000),
  unit_price: Amount,
});

export const CustomerInfoSchema = z.looseObject({
  customer_id: Name,
  name: z.string().max(200).optional(),
  email: z.email().optional(),
});

export const InventoryStatusSchema = z.looseObject({
  item_id: Name,
  available_qty: z.number().int().min(0).optional(),
  in_stock: z.boolean().optional(),
  /** `in_stock`, `insufficient` (for this order) or `unknown`. */
  status: z.string().optional(),
});

/** How often handling is made to fail; only the local stage and tests honour it. See systems/orders/functions/orders/simulate.ts. */
const SimulateSchema = z.object({
  /** The first n deliveries fail with an error that may pass. */
  fail_times: z.number().int().min(0).optional(),
  /** The consumer's process exits: true on the first delivery, n on the first n. */
  crash: z.union([z.boolean(), z.number().int().min(0)]).optional(),
  /** The consumer never answers: true on the first delivery, n on the first n. */
  hang: z.union([z.boolean(), z.number().int().min(0)]).optional(),
});
export type Simulate = z.infer<typeof SimulateSchema>;

export const OrderMetadataSchema = z.looseObject({
  /** Who published it, and in which version of that service. */
  service: z.string().optional(),
  version: z.string().optional(),
  created_at: z.string().optional(),
  correlation_id: z.string().optional(),
  trace_id: z.string().optional(),
  span_id: z.string().optional(),
  event_type: z.string().optional(),
  simulate: SimulateSchema.optional(),
});

/**
 * S4's order event: event-carried state transfer, so each one says all that a consumer needs to know. Fields that are
 * not named here are kept. Source: requirements S4, "Event-Carried State Transfer".
 */
export const OrderEventSchema = z.looseObject({
  /** The ordering key. */
  order_id: Name,
  customer_info: CustomerInfoSchema,
  items: z.array(OrderItemSchema).min(1).max(1_000),
  inventory_status: z.array(InventoryStatusSchema).default([]),
  metadata: OrderMetadataSchema.default({}),
  /** ISO 4217. */
  currency: z.string().optional(),
  tax: Amount.optional(),
  shipping_fee: Amount.optional(),
  discount: Amount.optional(),
  /** What the customer pays: the items, tax and shipping, less the discount. */
  total: z.number().optional(),
});
export type OrderEvent = z.infer<typeof OrderEventSchema>;

export const orderEvent = { version: '1', schema: OrderEventSchema } as const satisfies EventSchema;
