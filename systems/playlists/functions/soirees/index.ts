import { createDynamoDbCalls } from '../../../../adapters/dynamodb/calls.ts';
import { createDocuments } from '../../../../adapters/dynamodb/documents.ts';
import { createIdempotencyKeys } from '../../../../adapters/dynamodb/idempotency-keys.ts';
import { newId } from '../../../../adapters/new-id.ts';
import { readEnv } from '../../../../functions/wiring/environment.ts';
import { createLog } from '../../../../functions/wiring/log.ts';
import { publishingDeps } from '../../../../functions/wiring/publishing.ts';
import { createPlaylists } from '../../stores/playlists.ts';
import { createSoirees } from '../../stores/soirees.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const [now, log] = [() => new Date(), createLog()];
const call = createDynamoDbCalls({ maxAttempts: 2 });
const documents = createDocuments({ maxAttempts: 2 });

export const handler = createHandler({
  ...publishingDeps(env, { now }),
  soirees: createSoirees({ documents, table: env.SOIREES_TABLE }),
  playlists: createPlaylists({ documents, table: env.PLAYLISTS_TABLE }),
  idempotencyKeys: createIdempotencyKeys({ call, table: env.IDEMPOTENCY_TABLE }),
  now,
  newId,
  log,
});
