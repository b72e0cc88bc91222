import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import {
  type AlertWindows,
  type Claim,
  type EndedWindow,
  EXAMPLES,
  WindowAboutSchema,
} from '../../core/alert/windows.ts';
import { type DynamoDbCalls, rowThatFailedTheCondition } from './calls.ts';
import { dynamoDbError, fromItem, type Item, jsonOf, toItem, ttlAfter } from './client.ts';

type Deps = { call: DynamoDbCalls; table: string };

/** Seconds that a window is kept after its end: until somebody was told what it kept back. */
const KEPT_SECONDS = 86_400;
/** Pages of a megabyte that one search reads. A row lives for a day and is small, so there is hardly more than one. */
const PAGES_MAX = 10;

const RowSchema = z.object({
  key: z.string(),
  about: z.string().transform(jsonOf).pipe(WindowAboutSchema),
  suppressed: z.number(),
  examples: z.set(z.string()).optional(),
  ends_at: z.string(),
});

/** One table: partition key `key`, expiry `ttl`. */
export function createAlertWindows(deps: Deps): AlertWindows {
  return {
    async claim(claim) {
      const opened = await open(deps, claim);
      if (opened) return { goes: true, earlier: opened.earlier };
      if (await goesWithin(deps, claim)) return { goes: true, earlier: 0 };
      if (await keptBack(deps, claim)) return { goes: false, earlier: 0 };
      // It ended in between: one alert too many is better than one too few.
      return { goes: true, earlier: 0 };
    },
    async release(key, id, now) {
      await change(deps, 'release an alert', {
        Key: toItem({ key }),
        UpdateExpression: 'SET ends_at = :now',
        ConditionExpression: '#first = :id',
        ExpressionAttributeNames: { '#first': 'first' },
        ExpressionAttributeValues: toItem({ ':now': now, ':id': id }),
      });
    },
    ended: (now, limit) => ended(deps, now, limit),
    async close({ key, ends_at, suppressed }) {
      try {
        await deps.call('DeleteItem', {
          TableName: deps.table,
          Key: toItem({ key }),
          ConditionExpression: 'ends_at = :end AND suppressed = :suppressed',
          ExpressionAttributeValues: toItem({ ':end': ends_at, ':suppressed': suppressed }),
        });
      } catch (error) {
        if (!rowThatFailedTheCondition(error)) throw dynamoDbError('close a window of alerts', error);
      }
    },
  };
}

async function open(
  deps: Deps,
  { key, about, id, now, endsAt }: Claim,
): Promise<{ earlier: number } | undefined> {
  const before = await change(deps, 'open a window of alerts', {
    Key: toItem({ key }),
    UpdateExpression:
      'SET about = :about, ends_at = :end, sent = :one, suppressed = :none, #first = :id, #ttl = :ttl REMOVE examples',
    ConditionExpression: 'attribute_not_exists(ends_at) OR ends_at <= :now',
    ExpressionAttributeNames: { '#first': 'first', '#ttl': 'ttl' },
    ExpressionAttributeValues: toItem({
      ':about': JSON.stringify(about),
      ':end': endsAt,
      ':one': 1,
      ':none': 0,
      ':id': id,
      ':now': now,
      ':ttl': ttlAfter(endsAt, KEPT_SECONDS),
    }),
    ReturnValues: 'ALL_OLD',
  });
  return before && { earlier: Number(before.suppressed?.N ?? 0) };
}

async function goesWithin(deps: Deps, { key, id, now, limit }: Claim): Promise<boolean> {
  const changed = await change(deps, 'count an alert', {
    Key: toItem({ key }),
    UpdateExpression: 'ADD sent :one',
    ConditionExpression: 'ends_at > :now AND (sent < :limit OR #first = :id)',
    ExpressionAttributeNames: { '#first': 'first' },
    ExpressionAttributeValues: toItem({ ':one': 1, ':now': now, ':limit': limit, ':id': id }),
  });
  return changed !== undefined;
}

/** The first ones by their names, and all by their number. */
async function keptBack(deps: Deps, { key, example, now }: Claim): Promise<boolean> {
  const counted = { Key: toItem({ key }), ReturnValues: 'NONE' } as const;
  const withId = await change(deps, 'count an alert that is kept back', {
    ...counted,
    UpdateExpression: 'ADD suppressed :one, examples :ids',
    ConditionExpression: 'ends_at > :now AND suppressed < :examples',
    ExpressionAttributeValues: {
      ...toItem({ ':one': 1, ':now': now, ':examples': EXAMPLES }),
      ':ids': { SS: [example] },
    },
  });
  if (withId) return true;
  const changed = await change(deps, 'count an alert that is kept back', {
    ...counted,
    UpdateExpression: 'ADD suppressed :one',
    ConditionExpression: 'ends_at > :now',
    ExpressionAttributeValues: toItem({ ':one': 1, ':now': now }),
  });
  return changed !== undefined;
}

type Update = Omit<UpdateItemCommandInput, 'TableName'>;

/** What the row was before, where that was asked for; undefined: the condition did not hold. */
async function change({ call, table }: Deps, operation: string, update: Update): Promise<Item | undefined> {
  try {
    return (await call('UpdateItem', { TableName: table, ...update })).Attributes ?? {};
  } catch (error) {
    if (rowThatFailedTheCondition(error)) return undefined;
    throw dynamoDbError(operation, error);
  }
}

async function ended({ call, table }: Deps, now: string, limit: number): Promise<EndedWindow[]> {
  const found: EndedWindow[] = [];
  let from: Item | undefined;
  for (let page = 0; page < PAGES_MAX && found.length < limit; page += 1) {
    const answer = await call('Scan', {
      TableName: table,
      FilterExpression: 'ends_at <= :now AND suppressed > :none',
      ExpressionAttributeValues: toItem({ ':now': now, ':none': 0 }),
      ...(from && { ExclusiveStartKey: from }),
    }).catch((error) => {
      throw dynamoDbError('look for ended windows of alerts', error);
    });
    for (const item of answer.Items ?? []) {
      const row = RowSchema.safeParse(fromItem(item));
      if (row.success) found.push({ ...row.data, examples: [...(row.data.examples ?? [])] });
    }
    from = answer.LastEvaluatedKey;
    if (!from) break;
  }
  return found.slice(0, limit);
}
