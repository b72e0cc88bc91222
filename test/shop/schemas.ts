import * as z from 'zod';
import type { EventSchema } from '../../core/system/define.ts';

const Name = z.string().min(1).max(200);

/** How the handling of an order goes wrong, where a story wants that: on how many of its first attempts. */
const SimulateSchema = z.object({
  /** It throws what trying again helps with. */
  fail_times: z.number().int().optional(),
  /** The process of the consumer ends. */
  crash: z.number().int().optional(),
  /** It never answers. */
  hang: z.number().int().optional(),
  /** It throws what trying again does not help with, at every attempt. */
  refuse: z.boolean().optional(),
});
export type Simulate = z.output<typeof SimulateSchema>;

/** Of test/system/order.ts, with fields that nobody named here. */
export const OrderEventSchema = z.looseObject({
  order_id: Name,
  customer_info: z.looseObject({ customer_id: Name, email: z.email().meta({ sensitive: true }).optional() }),
  items: z
    .array(z.looseObject({ item_id: Name, quantity: z.number().int().min(1), unit_price: z.number().min(0) }))
    .min(1),
  metadata: z.looseObject({ simulate: SimulateSchema.optional() }).optional(),
});

const UserEventSchema = z.looseObject({ user_id: z.union([Name, z.number()]) });

export const MailRequestSchema = z.looseObject({ to: z.email() });

export const ParcelRequestSchema = z.looseObject({
  parcelId: Name,
  clientId: Name,
  style: Name,
  timestamp: z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time with its zone' }),
});

export const schemas = {
  'order-event': { version: '1', schema: OrderEventSchema },
  'user-event': { version: '1', schema: UserEventSchema },
  'parcel-request': { version: '1', schema: ParcelRequestSchema },
} as const satisfies Record<string, EventSchema>;
