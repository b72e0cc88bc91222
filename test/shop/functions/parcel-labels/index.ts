import { createDocuments } from '../../../../adapters/dynamodb/documents.ts';
import { defineConsumer } from '../../../../functions/pipeline/define-consumer.ts';
import { consumerDeps } from '../../../../functions/wiring/consumer.ts';
import { readEnv } from '../../../../functions/wiring/environment.ts';
import { keepLabel } from '../../labels.ts';
import { ParcelRequestSchema } from '../../schemas.ts';
import { shop } from '../../topology.ts';
import { Env } from './env.ts';

const env = readEnv(Env);
const documents = createDocuments();

const consumer = defineConsumer({
  of: shop,
  queue: 'parcel_labels',
  schema: ParcelRequestSchema,
  async handle({ parcelId, style }, { messageId }) {
    const label = { parcel_id: parcelId, event_id: messageId, style };
    await keepLabel(documents, env.LABELS_TABLE, env.OUTBOX_TABLE, label);
  },
});

export const handler = consumer(consumerDeps(env));
