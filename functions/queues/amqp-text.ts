import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { AMQP_SHORT_STRING_BYTES } from '../../core/limits.ts';
import { CAN_BE_UNBOUND, canBeUnbound, NOT_UNBOUND } from '../../core/queues/bound-key.ts';
import { DEAD_LETTER_EXCHANGE } from '../../core/topology/dead-letters.ts';

/** What AMQP calls a short string: a routing key, a name that is looked for. */
export const amqpText = z
  .string()
  .max(AMQP_SHORT_STRING_BYTES)
  .refine((text) => text.isWellFormed() && Buffer.byteLength(text) <= AMQP_SHORT_STRING_BYTES, {
    message: `must be Unicode of ${AMQP_SHORT_STRING_BYTES} bytes at most`,
  });

/** The routing key of a new binding. */
export const newRoutingKey = amqpText.refine(canBeUnbound, { message: NOT_UNBOUND }).meta(CAN_BE_UNBOUND);

/** An exchange to bind to; the handlers say why dead letters are not for everybody. */
export const boundExchange = amqpText.min(1).meta({ not: { const: DEAD_LETTER_EXCHANGE } });
