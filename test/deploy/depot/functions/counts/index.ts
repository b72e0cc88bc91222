import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { defineConsumer } from '../../../../../functions/pipeline/define-consumer.ts';
import { Env } from '../../../../../functions/pipeline/env.ts';
import { consumerDeps } from '../../../../../functions/wiring/consumer.ts';
import { readEnv } from '../../../../../functions/wiring/environment.ts';
import { depot } from '../../topology.ts';

const consumer = defineConsumer({
  of: depot,
  queue: 'depot_counts',
  schema: z.object({}),
  handle: () => pause(1_500),
});

export const handler = consumer(consumerDeps(readEnv(Env)));
