import { createDocuments } from '../../../../adapters/dynamodb/documents.ts';
import { consumerDeps } from '../../../../functions/wiring/consumer.ts';
import { readEnv } from '../../../../functions/wiring/environment.ts';
import { createPlaylists } from '../../stores/playlists.ts';
import { createSoirees } from '../../stores/soirees.ts';
import { Env } from './env.ts';
import { generatorDeps } from './generator.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const documents = createDocuments();
const pipeline = consumerDeps(env);

export const handler = createHandler({
  ...pipeline,
  ...generatorDeps(env, pipeline),
  soirees: createSoirees({ documents, table: env.SOIREES_TABLE }),
  playlists: createPlaylists({ documents, table: env.PLAYLISTS_TABLE }),
});
