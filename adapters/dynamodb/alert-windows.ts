import { DeleteCommand, ScanCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  type AlertWindows,
  type Claim,
  type EndedWindow,
  EXAMPLES,
  WindowAboutSchema,
} from '../../core/alert/windows.ts';
import { ask, askIf } from './ask.ts';
import { jsonOf, ttlAfter } from './client.ts';
import type { Documents } from './documents.ts';

type Deps = { documents: Documents; table: string };

/** Seconds that a window is kept after its end: until what it kept back was announced. */
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
        Key: { key },
        UpdateExpression: 'SET ends_at = :now',
        ConditionExpression: '#first = :id',
        ExpressionAttributeNames: { '#first': 'first' },
        ExpressionAttributeValues: { ':now': now, ':id': id },
      });
    },
    ended: (now, limit) => ended(deps, now, limit),
    async close({ key, ends_at, suppressed }) {
      const closing = new DeleteCommand({
        TableName: deps.table,
        Key: { key },
        ConditionExpression: 'ends_at = :end AND suppressed = :suppressed',
        ExpressionAttributeValues: { ':end': ends_at, ':suppressed': suppressed },
      });
      await askIf('close a window of alerts', () => deps.documents.send(closing));
    },
  };
}

async function open(
  deps: Deps,
  { key, about, id, now, endsAt }: Claim,
): Promise<{ earlier: number } | undefined> {
  const before = await change(deps, 'open a window of alerts', {
    Key: { key },
    UpdateExpression:
      'SET about = :about, ends_at = :end, sent = :one, suppressed = :none, #first = :id, #ttl = :ttl REMOVE examples',
    ConditionExpression: 'attribute_not_exists(ends_at) OR ends_at <= :now',
    ExpressionAttributeNames: { '#first': 'first', '#ttl': 'ttl' },
    ExpressionAttributeValues: {
      ':about': JSON.stringify(about),
      ':end': endsAt,
      ':one': 1,
      ':none': 0,
      ':id': id,
      ':now': now,
      ':ttl': ttlAfter(endsAt, KEPT_SECONDS),
    },
    ReturnValues: 'ALL_OLD',
  });
  return before && { earlier: Number(before.suppressed ?? 0) };
}

async function goesWithin(deps: Deps, { key, id, now, limit }: Claim): Promise<boolean> {
  const changed = await change(deps, 'count an alert', {
    Key: { key },
    UpdateExpression: 'ADD sent :one',
    ConditionExpression: 'ends_at > :now AND (sent < :limit OR #first = :id)',
    ExpressionAttributeNames: { '#first': 'first' },
    ExpressionAttributeValues: { ':one': 1, ':now': now, ':limit': limit, ':id': id },
  });
  return changed !== undefined;
}

/** The first ones by their names, and all by their number. */
async function keptBack(deps: Deps, { key, example, now }: Claim): Promise<boolean> {
  const counted = { Key: { key }, ReturnValues: 'NONE' } as const;
  const withId = await change(deps, 'count an alert that is kept back', {
    ...counted,
    UpdateExpression: 'ADD suppressed :one, examples :ids',
    ConditionExpression: 'ends_at > :now AND suppressed < :examples',
    ExpressionAttributeValues: {
      ':one': 1,
      ':now': now,
      ':examples': EXAMPLES,
      ':ids': new Set([example]),
    },
  });
  if (withId) return true;
  const changed = await change(deps, 'count an alert that is kept back', {
    ...counted,
    UpdateExpression: 'ADD suppressed :one',
    ConditionExpression: 'ends_at > :now',
    ExpressionAttributeValues: { ':one': 1, ':now': now },
  });
  return changed !== undefined;
}

type Update = Omit<UpdateCommandInput, 'TableName'>;

/** What the row was before, where that was asked for; undefined: the condition did not hold. */
async function change({ documents, table }: Deps, operation: string, update: Update) {
  const command = new UpdateCommand({ TableName: table, ...update });
  const done = await askIf(operation, () => documents.send(command));
  return done.met ? (done.answer.Attributes ?? {}) : undefined;
}

async function ended({ documents, table }: Deps, now: string, limit: number): Promise<EndedWindow[]> {
  const found: EndedWindow[] = [];
  let from: Record<string, unknown> | undefined;
  for (let page = 0; page < PAGES_MAX && found.length < limit; page += 1) {
    const scan = new ScanCommand({
      TableName: table,
      FilterExpression: 'ends_at <= :now AND suppressed > :none',
      ExpressionAttributeValues: { ':now': now, ':none': 0 },
      ExclusiveStartKey: from,
    });
    const answer = await ask('look for ended windows of alerts', () => documents.send(scan));
    for (const item of answer.Items ?? []) {
      const row = RowSchema.safeParse(item);
      if (row.success) found.push({ ...row.data, examples: [...(row.data.examples ?? [])] });
    }
    from = answer.LastEvaluatedKey;
    if (!from) break;
  }
  return found.slice(0, limit);
}
