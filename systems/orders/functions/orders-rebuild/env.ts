import * as z from 'zod';
import { stage } from '../../../../functions/pipeline/environment.ts';
import { orderEvents, ordersView } from '../../environment.ts';

export const Env = z.object({ ...stage, ...orderEvents, ...ordersView });
