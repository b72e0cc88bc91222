import { createCountedRecords } from '../../adapters/dynamodb/counted-records.ts';
import { createDocuments } from '../../adapters/dynamodb/documents.ts';
import { createCountedMembers, createGroupCounting } from '../../adapters/dynamodb/group-counting.ts';
import { createGroups } from '../../adapters/dynamodb/groups.ts';
import { createRecounts } from '../../adapters/dynamodb/recounts.ts';
import { unreadableOf } from '../http/unreadable.ts';
import { readEnv } from '../wiring/environment.ts';
import { createLog } from '../wiring/log.ts';
import { Env } from './env.ts';
import { createHandler } from './handler.ts';

const env = readEnv(Env);
const [now, log, documents] = [() => new Date(), createLog(), createDocuments()];
const tables = { groups: env.FAILURE_GROUPS_TABLE, members: env.FAILURE_GROUP_MEMBERS_TABLE };

export const handler = createHandler({
  counting: createGroupCounting({ documents, ...tables, now }),
  groups: createGroups({ documents, table: tables.groups }),
  members: createCountedMembers({ documents, members: tables.members }),
  records: createCountedRecords({
    documents,
    table: env.FAILED_MESSAGES_TABLE,
    onUnreadable: (unreadable) => void unreadableOf(log, 'failed messages', { unreadable }),
  }),
  recounts: createRecounts({ documents, table: tables.groups }),
  quietSeconds: env.GROUP_QUIET_SECONDS,
  now,
  log,
});
