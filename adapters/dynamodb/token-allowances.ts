import { TOKEN_ALLOWANCE_WAITS_SECONDS } from '../../core/limits.ts';
import type { Allowance, AllowanceUse } from '../../core/rate/token-allowances.ts';
import { ask, askIf } from './ask.ts';
import type { DynamoDbCalls } from './calls.ts';
import { fromItem, toItem, ttlAfter } from './client.ts';
import { allowanceOf, OWN, UNCHANGED, UNCHANGED_NAMES, WAITING } from './token-allowance-row.ts';

type Deps = { call: DynamoDbCalls; table: string };

/** What an authorizer asks for on the way of a request, without the SDK. The table is described at AllowanceSweep. */
export function createTokenAllowances(deps: Deps): AllowanceUse {
  return {
    findOrAsk: async (usageKey, now) => (await read(deps, usageKey)) ?? (await askFor(deps, usageKey, now)),
    async used({ usage_key, at }, now) {
      await askIf('change an allowance', () =>
        deps.call('UpdateItem', {
          TableName: deps.table,
          Key: toItem({ usage_key }),
          UpdateExpression: 'SET #at = :now',
          ConditionExpression: UNCHANGED,
          ExpressionAttributeNames: UNCHANGED_NAMES,
          ExpressionAttributeValues: toItem({ ':now': now, ':own': OWN, ':read': at }),
        }),
      );
    },
  };
}

async function read({ call, table }: Deps, usageKey: string): Promise<Allowance | undefined> {
  const Key = toItem({ usage_key: usageKey });
  const { Item } = await ask('look up an allowance', () => call('GetItem', { TableName: table, Key }));
  return Item && allowanceOf(fromItem(Item));
}

/** Answers what stands in the way of a new row, if another asked at the same moment. */
async function askFor({ call, table }: Deps, usageKey: string, now: string): Promise<Allowance> {
  const allowance = { usage_key: usageKey, state: WAITING, at: now };
  const put = await askIf('ask for an allowance', () =>
    call('PutItem', {
      TableName: table,
      Item: toItem({ ...allowance, ttl: ttlAfter(now, TOKEN_ALLOWANCE_WAITS_SECONDS) }),
      ConditionExpression: 'attribute_not_exists(usage_key)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }),
  );
  return put.met ? allowance : allowanceOf(put.row);
}
