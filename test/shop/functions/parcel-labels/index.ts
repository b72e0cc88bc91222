import { defineConsumer } from '../../../../functions/pipeline/define-consumer.ts';
import { consumerDeps } from '../../../../functions/wiring/consumer.ts';
import { readEnv } from '../../../../functions/wiring/environment.ts';
import { ParcelRequestSchema } from '../../schemas.ts';
import { shop } from '../../topology.ts';
import { Env } from './env.ts';

const consumer = defineConsumer({
  of: shop,
  queue: 'parcel_labels',
  schema: ParcelRequestSchema,
  handle: async () => {},
});

export const handler = consumer(consumerDeps(readEnv(Env)));
