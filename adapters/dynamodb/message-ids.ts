import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { ID_STAGE } from '../../core/audit/message-log.ts';
import { UnavailableError } from '../../core/errors.ts';
import {
  type IdHold,
  type IdUse,
  type IdUsed,
  type MessageIds,
  USES_TOLD_APART,
  usedAgain,
  useToken,
} from '../../core/idempotency/message-ids.ts';
import { AUDIT_KEPT_SECONDS } from '../../core/limits.ts';
import { ask } from './ask.ts';
import { type DynamoDbCalls, rowThatFailedTheCondition } from './calls.ts';
import { fromItem, toItem, ttlAfter } from './client.ts';

type Deps = { call: DynamoDbCalls; table: string };

/** `uses`: the tokens of the uses that were not taken back. Rows of before have none, and are never free. */
const RowSchema = z.object({
  client_id: z.string(),
  content: z.string(),
  exchange: z.string(),
  routing_key: z.string(),
  uses: z.set(z.string()).optional(),
});

/** Between the look at a row and the use of it the row may go, once. */
const TRIES = 2;

/**
 * A row of the audit trail's table beside the message's stages. One request for the first use of an id and for another
 * message's, two for a repeat and to free one.
 */
export function createMessageIds(deps: Deps): MessageIds {
  return {
    async claim(use) {
      const hold = { messageId: use.messageId, token: useToken(use, randomUUID()) };
      for (let tries = 0; tries < TRIES; tries += 1) {
        const used = await ask('claim a message id', () => tryToClaim(deps, use, hold));
        if (used) return used;
      }
      throw new UnavailableError('table-unavailable', 'A message id is claimed and freed all the time.');
    },
    async free(hold) {
      await ask('free a message id', () => free(deps, hold));
    },
  };
}

const keyOf = (messageId: string) => toItem({ message_id: messageId, stage: ID_STAGE });
const setOf = (token: string) => ({ SS: [token] });

/** Undefined: what had the id has gone meanwhile. */
async function tryToClaim(deps: Deps, use: IdUse, hold: IdHold): Promise<IdUsed | undefined> {
  const row = await first(deps, use, hold);
  if (!row) return { outcome: 'new', hold };
  const { client_id: clientId, content, exchange, routing_key, uses } = RowSchema.parse(fromItem(row));
  // The answer to this very claim was lost, and it was sent again.
  if (uses?.has(hold.token)) return { outcome: 'new', hold };
  const tokens = uses ?? [useToken({ exchange, routingKey: routing_key }, 'before')];
  const used = usedAgain({ clientId, content }, tokens, use);
  if (used.outcome === 'other') return used;
  if (uses === undefined || uses.size >= USES_TOLD_APART) return { ...used, hold: undefined };
  return (await again(deps, use, hold)) ? { ...used, hold } : undefined;
}

/** The row that is in the way, if one is. */
async function first({ call, table }: Deps, use: IdUse, { token }: IdHold) {
  try {
    await call('UpdateItem', {
      TableName: table,
      Key: keyOf(use.messageId),
      UpdateExpression:
        'SET client_id = :client, content = :content, exchange = :exchange, routing_key = :routing_key, #uses = :use, #ttl = :ttl',
      // DynamoDB removes an expired row some time later.
      ConditionExpression: 'attribute_not_exists(message_id) OR #ttl < :now',
      ExpressionAttributeNames: { '#ttl': 'ttl', '#uses': 'uses' },
      ExpressionAttributeValues: {
        ...toItem({
          ':client': use.clientId,
          ':content': use.content,
          ':exchange': use.exchange,
          ':routing_key': use.routingKey,
          ':ttl': ttlAfter(use.now, AUDIT_KEPT_SECONDS),
          ':now': ttlAfter(use.now, 0),
        }),
        ':use': setOf(token),
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return undefined;
  } catch (error) {
    const row = rowThatFailedTheCondition(error);
    if (row) return row;
    throw error;
  }
}

/** False: the id was freed meanwhile, and may be another message's by now. */
async function again(
  { call, table }: Deps,
  { clientId, content }: IdUse,
  { messageId, token }: IdHold,
): Promise<boolean> {
  const answer = await ifItHolds(() =>
    call('UpdateItem', {
      TableName: table,
      Key: keyOf(messageId),
      UpdateExpression: 'ADD #uses :use',
      ConditionExpression: 'attribute_exists(#uses) AND client_id = :client AND content = :content',
      ExpressionAttributeNames: { '#uses': 'uses' },
      ExpressionAttributeValues: {
        ...toItem({ ':client': clientId, ':content': content }),
        ':use': setOf(token),
      },
    }),
  );
  return answer !== undefined;
}

async function free(deps: Deps, hold: IdHold): Promise<void> {
  const usesLeft = await takeBack(deps, hold);
  if (usesLeft) return;
  await ifItHolds(() =>
    deps.call('DeleteItem', {
      TableName: deps.table,
      Key: keyOf(hold.messageId),
      ConditionExpression: 'attribute_not_exists(#uses)',
      ExpressionAttributeNames: { '#uses': 'uses' },
    }),
  );
}

/** Whether other uses are left: a set that has lost its last member is no attribute any more. */
async function takeBack({ call, table }: Deps, { messageId, token }: IdHold): Promise<boolean> {
  const answer = await ifItHolds(() =>
    call('UpdateItem', {
      TableName: table,
      Key: keyOf(messageId),
      UpdateExpression: 'DELETE #uses :use',
      ConditionExpression: 'contains(#uses, :token)',
      ExpressionAttributeNames: { '#uses': 'uses' },
      ExpressionAttributeValues: { ':use': setOf(token), ':token': { S: token } },
      ReturnValues: 'ALL_NEW',
    }),
  );
  // Where it did not hold, an earlier try may have done it, and its answer was lost.
  return answer?.Attributes?.uses !== undefined;
}

async function ifItHolds<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (rowThatFailedTheCondition(error)) return undefined;
    throw error;
  }
}
