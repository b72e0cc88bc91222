import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createGroups } from '../../adapters/dynamodb/groups.ts';
import { createOperatorLog } from '../../adapters/dynamodb/operator-log.ts';
import { createRecounts } from '../../adapters/dynamodb/recounts.ts';
import { newId } from '../../adapters/new-id.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const now = () => new Date();
const documents = createDocuments({ maxAttempts: 2 });

export const handler = createHandler({
  groups: createGroups({ documents, table: env.FAILURE_GROUPS_TABLE }),
  recounts: createRecounts({ documents, table: env.FAILURE_GROUPS_TABLE }),
  operatorLog: createOperatorLog({ documents, table: env.AUDIT_TABLE, newId, now }),
  now,
  log: createLog(),
});
