import { Env } from '../../../../functions/pipeline/env.ts';
import { readEnv } from '../../../../functions/pipeline/environment.ts';
import { consumerDeps } from '../../../../functions/pipeline/wiring.ts';
import { createHandler } from './handler.ts';

export const handler = createHandler(consumerDeps(readEnv(Env)));
