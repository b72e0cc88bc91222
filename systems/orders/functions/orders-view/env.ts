import * as z from 'zod';
import {
  failures,
  orderEvents,
  ordersView,
  payloads,
  stage,
} from '../../../../functions/pipeline/environment.ts';

export const Env = z.object({ ...stage, ...orderEvents, ...ordersView, ...failures, ...payloads });
