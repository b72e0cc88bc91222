import { readEnv } from '../wiring/environment.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';
import { createDeps } from './wiring.ts';

export const handler = createHandler(createDeps(readEnv(Env)));
