import * as z from 'zod';
import { PUBLISH_PAYLOAD_BYTES, PUBLISH_PAYLOAD_BYTES_MAX } from '../../core/limits.ts';
import { broker, circuits, publishTimeout, stage, wholeNumber } from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...broker,
  ...circuits,
  ...publishTimeout,
  /** Bytes of a reply's body. */
  PAYLOAD_LIMIT_BYTES: wholeNumber
    .pipe(z.number().max(PUBLISH_PAYLOAD_BYTES_MAX))
    .default(PUBLISH_PAYLOAD_BYTES),
});
