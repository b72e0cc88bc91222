import * as z from 'zod';
import { MessageIdSchema } from '../../../core/message/publish-request.ts';
import { ShortStringSchema } from '../../../core/message/short-string.ts';
import { CustomerInfoSchema, OrderEventSchema, OrderItemSchema, OrderMetadataSchema } from './order-event.ts';

/** Items of one order: their stock is read in one request, which DynamoDB bounds (BatchGetItem, 100 keys). */
const ORDER_ITEMS_MAX = 100;

/** These two become properties of the AMQP message, which are short. */
const MetadataSchema = OrderMetadataSchema.extend({
  service: ShortStringSchema.min(1).optional(),
  correlation_id: ShortStringSchema.min(1).optional(),
});
const { tax, shipping_fee, discount, total } = OrderEventSchema.shape;

/**
 * The body of POST /orders. A member that is not known is an error, but customer, items and metadata may say more than
 * is named here: all of it travels in the event.
 */
export const NewOrderSchema = z.strictObject({
  order_id: MessageIdSchema.optional().describe('Chosen by the caller; one is made where it is left out.'),
  customer_info: CustomerInfoSchema,
  items: z.array(OrderItemSchema).min(1).max(ORDER_ITEMS_MAX),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional()
    .describe('ISO 4217.'),
  tax,
  shipping_fee,
  discount,
  total: total.describe('Checked against its parts; reckoned where it is left out.'),
  metadata: MetadataSchema.optional(),
});
export type NewOrder = z.infer<typeof NewOrderSchema>;
