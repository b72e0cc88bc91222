import * as z from 'zod';
import { PUBLISH_PAYLOAD_BYTES, PUBLISH_PAYLOAD_BYTES_MAX } from '../../core/limits.ts';
import { circuits, inFlight, publishing, stage, wholeNumber } from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...publishing,
  ...circuits,
  ...inFlight,
  /** Bytes of a request's body. */
  PAYLOAD_LIMIT_BYTES: wholeNumber
    .pipe(z.number().max(PUBLISH_PAYLOAD_BYTES_MAX))
    .default(PUBLISH_PAYLOAD_BYTES),
});
