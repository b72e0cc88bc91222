import { Env } from '../../../../functions/pipeline/env.ts';
import { consumerDeps } from '../../../../functions/wiring/consumer.ts';
import { readEnv } from '../../../../functions/wiring/environment.ts';
import { createHandler } from './handler.ts';

export const handler = createHandler(consumerDeps(readEnv(Env)));
