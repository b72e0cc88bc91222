import * as z from 'zod';
import { defineConsumer } from '../../../../../functions/pipeline/define-consumer.ts';
import { Env } from '../../../../../functions/pipeline/env.ts';
import { consumerDeps } from '../../../../../functions/wiring/consumer.ts';
import { readEnv } from '../../../../../functions/wiring/environment.ts';
import { depot } from '../../topology.ts';

const consumer = defineConsumer({
  of: depot,
  queue: 'depot_picks',
  schema: z.object({}),
  handle: async () => {},
});

export const handler = consumer(consumerDeps(readEnv(Env)));
