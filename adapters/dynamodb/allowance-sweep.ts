import {
  DeleteCommand,
  GetCommand,
  QueryCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { AllowanceState, AllowanceSweep } from '../../core/rate/token-allowances.ts';
import { ask, askIf } from './ask.ts';
import type { Documents } from './documents.ts';
import { allowanceOf, LEAVING, OWN, UNCHANGED, UNCHANGED_NAMES, WAITING } from './token-allowance-row.ts';

type Deps = { documents: Documents; table: string };

/**
 * One table: partition key `usage_key`, expiry `ttl` of those that wait; index `by-state` over state and at, with the
 * table's keys alone.
 */
export function createAllowanceSweep({ documents, table }: Deps): AllowanceSweep {
  /** False: its condition does not hold. */
  const update = async (usage_key: string, change: Partial<UpdateCommandInput>): Promise<boolean> => {
    const command = new UpdateCommand({ TableName: table, Key: { usage_key }, ...change });
    return (await askIf('change an allowance', () => documents.send(command))).met;
  };
  return {
    async granted(usageKey, now) {
      await update(usageKey, {
        UpdateExpression: 'SET #state = :own, #at = :now, #since = :now REMOVE #ttl',
        // One that expired in this moment has a key now, so that its row must be there.
        ConditionExpression: 'attribute_not_exists(usage_key) OR #state = :waiting',
        ExpressionAttributeNames: { '#state': 'state', '#at': 'at', '#since': 'since', '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':now': now, ':own': OWN, ':waiting': WAITING },
      });
    },
    leave: ({ usage_key, at }, now) =>
      update(usage_key, {
        UpdateExpression: 'SET #state = :leaving, #at = :now',
        ConditionExpression: UNCHANGED,
        ExpressionAttributeNames: UNCHANGED_NAMES,
        ExpressionAttributeValues: { ':now': now, ':own': OWN, ':read': at, ':leaving': LEAVING },
      }),
    async isLeaving(usage_key) {
      const read = new GetCommand({ TableName: table, Key: { usage_key }, ConsistentRead: true });
      const { Item } = await ask('look up an allowance', () => documents.send(read));
      return Item !== undefined && allowanceOf(Item).state === LEAVING;
    },
    async forget(usage_key) {
      const command = new DeleteCommand({
        TableName: table,
        Key: { usage_key },
        ConditionExpression: '#state = :leaving',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':leaving': LEAVING },
      });
      await askIf('forget an allowance', () => documents.send(command));
    },
    async list(state, until, limit) {
      const query = new QueryCommand({
        TableName: table,
        IndexName: 'by-state',
        KeyConditionExpression: '#state = :state AND #at < :until',
        ExpressionAttributeNames: { '#state': 'state', '#at': 'at' },
        ExpressionAttributeValues: { ':state': state, ':until': until },
        Limit: limit,
      });
      const { Items = [] } = await ask('list allowances', () => documents.send(query));
      return Items.map(({ usage_key, at }) => ({ usage_key: String(usage_key), at: String(at) }));
    },
    async count() {
      const counts = await Promise.all([OWN, LEAVING].map((state) => counted({ documents, table }, state)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
}

/** Pages of a megabyte of keys: one would hold thousands of allowances, of which there are a few hundred. */
const PAGES_MAX = 50;

async function counted({ documents, table }: Deps, state: AllowanceState): Promise<number> {
  let count = 0;
  let from: Record<string, unknown> | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query = new QueryCommand({
      TableName: table,
      IndexName: 'by-state',
      Select: 'COUNT',
      KeyConditionExpression: '#state = :state',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':state': state },
      ExclusiveStartKey: from,
    });
    const answer = await ask('count allowances', () => documents.send(query));
    count += answer.Count ?? 0;
    from = answer.LastEvaluatedKey;
    if (!from) break;
  }
  return count;
}
