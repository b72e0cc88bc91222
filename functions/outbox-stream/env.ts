import * as z from 'zod';
import {
  failures,
  heldMessages,
  outbox,
  payloads,
  publishing,
  stage,
} from '../../../../functions/pipeline/environment.ts';
import { orderOutbox } from '../../environment.ts';

export const Env = z.object({
  ...stage,
  ...publishing,
  ...heldMessages,
  ...outbox,
  ...failures,
  ...payloads,
  ...orderOutbox,
});
