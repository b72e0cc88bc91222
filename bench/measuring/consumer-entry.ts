import { Env } from '../../functions/pipeline/env.ts';
import { consumerDeps } from '../../functions/wiring/consumer.ts';
import { readEnv } from '../../functions/wiring/environment.ts';
import { orders } from './order-consumer.ts';

/** The consumer as a function, wired as every consumer is. */
export const handler = orders(consumerDeps(readEnv(Env)));
