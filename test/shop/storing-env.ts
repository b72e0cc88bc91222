import * as z from 'zod';
import { text } from '../../functions/wiring/environment/value.ts';
import { consumer } from '../../functions/wiring/environment.ts';

/** Of the functions of storing-consumer.ts. */
export const StoringEnv = z.object({ ...consumer, ORDER_EVENTS_TABLE: text });
