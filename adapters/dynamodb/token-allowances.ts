import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { CourtierError } from '../../core/errors.ts';
import { TOKEN_ALLOWANCE_WAITS_SECONDS } from '../../core/limits.ts';
import {
  type Allowance,
  AllowanceSchema,
  type AllowanceState,
  type TokenAllowances,
} from '../../core/rate/token-allowances.ts';
import { type DynamoDbCalls, rowThatFailedTheCondition } from './calls.ts';
import { dynamoDbError, fromItem, type Item, toItem, ttlAfter } from './client.ts';
import { queryAll } from './query-all.ts';

type Deps = { call: DynamoDbCalls; table: string };

const WAITING: AllowanceState = 'waiting';
const OWN: AllowanceState = 'own';
const LEAVING: AllowanceState = 'leaving';
const NAMES = { '#state': 'state', '#at': 'at' };
const UNCHANGED = '#state = :own AND #at = :read';

/**
 * One table: partition key `usage_key`, expiry `ttl` of those that wait; index `by-state` over state and at, with the
 * table's keys alone.
 */
export function createTokenAllowances({ call, table }: Deps): TokenAllowances {
  /** False: its condition does not hold. */
  const update = async (usageKey: string, change: Partial<UpdateItemCommandInput>): Promise<boolean> => {
    const Key = toItem({ usage_key: usageKey });
    return holds('change an allowance', () => call('UpdateItem', { TableName: table, Key, ...change }));
  };
  const inState = (state: AllowanceState) => ({
    TableName: table,
    IndexName: 'by-state',
    KeyConditionExpression: '#state = :state',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: toItem({ ':state': state }),
  });
  return {
    findOrAsk: async (usageKey, now) =>
      (await read({ call, table }, usageKey)) ?? (await ask({ call, table }, usageKey, now)),
    async used({ usage_key, at }, now) {
      await update(usage_key, {
        UpdateExpression: 'SET #at = :now',
        ConditionExpression: UNCHANGED,
        ExpressionAttributeNames: NAMES,
        ExpressionAttributeValues: toItem({ ':now': now, ':own': OWN, ':read': at }),
      });
    },
    async granted(usageKey, now) {
      await update(usageKey, {
        UpdateExpression: 'SET #state = :own, #at = :now, #since = :now REMOVE #ttl',
        // One that expired in this moment has a key now, so that its row must be there.
        ConditionExpression: 'attribute_not_exists(usage_key) OR #state = :waiting',
        ExpressionAttributeNames: { ...NAMES, '#since': 'since', '#ttl': 'ttl' },
        ExpressionAttributeValues: toItem({ ':now': now, ':own': OWN, ':waiting': WAITING }),
      });
    },
    leave: ({ usage_key, at }, now) =>
      update(usage_key, {
        UpdateExpression: 'SET #state = :leaving, #at = :now',
        ConditionExpression: UNCHANGED,
        ExpressionAttributeNames: NAMES,
        ExpressionAttributeValues: toItem({ ':now': now, ':own': OWN, ':read': at, ':leaving': LEAVING }),
      }),
    isLeaving: async (usageKey) => (await read({ call, table }, usageKey, true))?.state === LEAVING,
    async forget(usageKey) {
      const condition = {
        ConditionExpression: '#state = :leaving',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: toItem({ ':leaving': LEAVING }),
      };
      const Key = toItem({ usage_key: usageKey });
      await holds('forget an allowance', () => call('DeleteItem', { TableName: table, Key, ...condition }));
    },
    async list(state, until, limit) {
      try {
        const { Items = [] } = await call('Query', {
          ...inState(state),
          KeyConditionExpression: '#state = :state AND #at < :until',
          ExpressionAttributeNames: NAMES,
          ExpressionAttributeValues: toItem({ ':state': state, ':until': until }),
          Limit: limit,
        });
        return Items.map(fromItem).map(({ usage_key, at }) => ({
          usage_key: String(usage_key),
          at: String(at),
        }));
      } catch (error) {
        throw dynamoDbError('list allowances', error);
      }
    },
    async count() {
      const rows = await Promise.all(
        [OWN, LEAVING].map((state) => queryAll(call, 'count allowances', inState(state))),
      );
      return rows.flat().length;
    },
  };
}

async function read(
  { call, table }: Deps,
  usageKey: string,
  ConsistentRead = false,
): Promise<Allowance | undefined> {
  try {
    const Key = toItem({ usage_key: usageKey });
    const { Item } = await call('GetItem', { TableName: table, Key, ConsistentRead });
    return Item && parsed(Item);
  } catch (error) {
    throw dynamoDbError('look up an allowance', error);
  }
}

/** Answers what stands in the way of a new row, if another asked at the same moment. */
async function ask({ call, table }: Deps, usageKey: string, now: string): Promise<Allowance> {
  const asked = { usage_key: usageKey, state: WAITING, at: now };
  try {
    await call('PutItem', {
      TableName: table,
      Item: toItem({ ...asked, ttl: ttlAfter(now, TOKEN_ALLOWANCE_WAITS_SECONDS) }),
      ConditionExpression: 'attribute_not_exists(usage_key)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return asked;
  } catch (error) {
    const row = rowThatFailedTheCondition(error);
    if (row) return parsed(row);
    throw dynamoDbError('ask for an allowance', error);
  }
}

async function holds(what: string, change: () => Promise<unknown>): Promise<boolean> {
  try {
    await change();
    return true;
  } catch (error) {
    if (rowThatFailedTheCondition(error)) return false;
    throw dynamoDbError(what, error);
  }
}

function parsed(row: Item): Allowance {
  const read = AllowanceSchema.safeParse(fromItem(row));
  if (read.success) return read.data;
  throw new CourtierError('malformed-allowance', 'fail', 'A row of the allowances of tokens cannot be read.');
}
