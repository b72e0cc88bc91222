import { rebuildFunction } from '../../../../functions/read-model/functions.ts';
import { readEnv } from '../../../../functions/wiring/environment.ts';
import { ordersProjection } from '../../stores/orders-projection.ts';
import { Env } from './env.ts';

export const handler = rebuildFunction(readEnv(Env), ordersProjection);
