import { readEnv } from '../../../../functions/pipeline/environment.ts';
import { rebuildFunction } from '../../../../functions/pipeline/read-model/functions.ts';
import { ordersProjection } from '../../stores/orders-projection.ts';
import { Env } from './env.ts';

export const handler = rebuildFunction(readEnv(Env), ordersProjection);
