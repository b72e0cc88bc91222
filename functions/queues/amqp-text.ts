import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { AMQP_SHORT_STRING_BYTES } from '../../core/limits.ts';
import { canBeUnbound, NOT_UNBOUND } from '../../core/queues/bound-key.ts';

/** What AMQP calls a short string: a routing key, a name that is looked for. */
export const amqpText = z
  .string()
  .max(AMQP_SHORT_STRING_BYTES)
  .refine((text) => text.isWellFormed() && Buffer.byteLength(text) <= AMQP_SHORT_STRING_BYTES, {
    message: `must be Unicode of ${AMQP_SHORT_STRING_BYTES} bytes at most`,
  });

/** The routing key of a new binding. */
export const newRoutingKey = amqpText.refine(canBeUnbound, { message: NOT_UNBOUND });
