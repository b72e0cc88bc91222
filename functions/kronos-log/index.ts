import { Env } from '../pipeline/env.ts';
import { readEnv } from '../pipeline/environment.ts';
import { consumerDeps } from '../pipeline/wiring.ts';
import { createHandler } from './handler.ts';

export const handler = createHandler(consumerDeps(readEnv(Env)));
