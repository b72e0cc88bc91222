import { projectionFunction } from '../../../../functions/read-model/functions.ts';
import { readEnv } from '../../../../functions/wiring/environment.ts';
import { parcelsProjection } from '../../labels.ts';
import { Env } from './env.ts';

export const handler = projectionFunction(readEnv(Env), parcelsProjection);
