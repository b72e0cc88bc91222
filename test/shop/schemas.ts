import * as z from 'zod';
import type { EventSchema } from '../../core/system/define.ts';

const Name = z.string().min(1).max(200);

/** Of test/system/order.ts, with fields that nobody named here. */
const OrderEventSchema = z.looseObject({
  order_id: Name,
  customer_info: z.looseObject({ customer_id: Name, email: z.email().optional() }),
  items: z
    .array(z.looseObject({ item_id: Name, quantity: z.number().int().min(1), unit_price: z.number().min(0) }))
    .min(1),
});

const UserEventSchema = z.looseObject({ user_id: z.union([Name, z.number()]) });

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
