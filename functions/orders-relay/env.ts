import * as z from 'zod';
import { failures, heldMessages, orderOutbox, payloads, publishing, stage } from '../pipeline/environment.ts';

export const Env = z.object({
  ...stage,
  ...publishing,
  ...heldMessages,
  ...failures,
  ...payloads,
  ...orderOutbox,
});
