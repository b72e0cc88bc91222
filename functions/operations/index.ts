import { readEnv } from '../wiring/environment.ts';
import { createDeps } from './deps.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

export const handler = createHandler(createDeps(readEnv(Env)));
