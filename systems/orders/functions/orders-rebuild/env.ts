import * as z from 'zod';
import { orderEvents, ordersView, stage } from '../../../../functions/pipeline/environment.ts';

export const Env = z.object({ ...stage, ...orderEvents, ...ordersView });
