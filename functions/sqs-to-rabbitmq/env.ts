import * as z from 'zod';
import { failures, heldMessages, outbox, payloads, publishing, stage } from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...publishing,
  ...heldMessages,
  ...outbox,
  ...failures,
  ...payloads,
});
