import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createGroupCounting } from '../../adapters/dynamodb/group-counting.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const now = () => new Date();

export const handler = createHandler({
  counting: createGroupCounting({
    documents: createDocuments(),
    groups: env.FAILURE_GROUPS_TABLE,
    members: env.FAILURE_GROUP_MEMBERS_TABLE,
    now,
  }),
  now,
  log: createLog(),
});
