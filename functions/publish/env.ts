import * as z from 'zod';
import { PUBLISH_PAYLOAD_BYTES, PUBLISH_PAYLOAD_BYTES_MAX } from '../../core/limits.ts';
import {
  circuits,
  heldMessages,
  idempotency,
  messageLog,
  outbox,
  publishing,
  stage,
  wholeNumber,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...publishing,
  ...heldMessages,
  ...outbox,
  ...idempotency,
  ...circuits,
  ...messageLog,
  /** Bytes of a message's body. What is accepted must fit the outbox too. */
  PAYLOAD_LIMIT_BYTES: wholeNumber
    .pipe(z.number().max(PUBLISH_PAYLOAD_BYTES_MAX))
    .default(PUBLISH_PAYLOAD_BYTES),
});
