import { readEnv } from '../../../../functions/pipeline/environment.ts';
import { projectionFunction } from '../../../../functions/pipeline/read-model/functions.ts';
import { ordersProjection } from '../../stores/orders-projection.ts';
import { Env } from './env.ts';

export const handler = projectionFunction(readEnv(Env), ordersProjection);
