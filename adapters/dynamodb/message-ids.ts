import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { ID_STAGE } from '../../core/audit/message-log.ts';
import { UnavailableError } from '../../core/errors.ts';
import {
  type IdHold,
  type IdUse,
  type IdUsed,
  MAX_USES_KEPT,
  type MessageIds,
  usedAgain,
  useToken,
} from '../../core/idempotency/message-ids.ts';
import { AUDIT_KEPT_SECONDS } from '../../core/limits.ts';
import { ask, askIf } from './ask.ts';
import type { DynamoDbCalls } from './calls.ts';
import { fromItem, toItem, ttlAfter } from './client.ts';

type Deps = { call: DynamoDbCalls; table: string };

/** `uses`: the tokens of the uses that were not taken back. Rows of before have none, and are never free. */
const UsesSchema = z.object({ uses: z.set(z.string()).optional() });
const RowSchema = UsesSchema.extend({
  client_id: z.string(),
  content: z.string(),
  exchange: z.string(),
  routing_key: z.string(),
});

/** Between the look at a row and the use of it the row may go, once. */
const TRIES = 2;

/**
 * A row of the audit trail's table beside the message's stages. One request for the first use of an id, for another
 * message's and to free its only use; two for a repeat and to free one of several. One write alone changes each of them,
 * so that a process that dies halfway leaves no row that belongs to nobody.
 */
export function createMessageIds(deps: Deps): MessageIds {
  return {
    async claim(use) {
      const hold = { messageId: use.messageId, token: useToken(use, randomUUID()) };
      for (let tries = 0; tries < TRIES; tries += 1) {
        const used = await tryToClaim(deps, use, hold);
        if (used) return used;
      }
      throw new UnavailableError('table-unavailable', 'A message id is claimed and freed all the time.');
    },
    async free(hold) {
      for (let tries = 0; tries < TRIES; tries += 1) {
        if (await isFreed(deps, hold)) return;
        if (await isTakenBack(deps, hold)) return;
      }
      throw new UnavailableError('table-unavailable', 'A message id is claimed and freed all the time.');
    },
    since: (messageId) => since(deps, messageId),
  };
}

/** The row says when it expires, which is so long after its first use. */
async function since({ call, table }: Deps, messageId: string): Promise<string | undefined> {
  const { Item } = await ask('read whose a message id is', () =>
    call('GetItem', { TableName: table, Key: keyOf(messageId), ConsistentRead: true }),
  );
  const ttl = Item && z.number().safeParse(fromItem(Item).ttl).data;
  return ttl === undefined ? undefined : new Date((ttl - AUDIT_KEPT_SECONDS) * 1_000).toISOString();
}

const keyOf = (messageId: string) => toItem({ message_id: messageId, stage: ID_STAGE });
const setOf = (token: string) => ({ SS: [token] });

/** Undefined: what had the id has gone meanwhile. */
async function tryToClaim(deps: Deps, use: IdUse, hold: IdHold): Promise<IdUsed | undefined> {
  const used = await first(deps, use, hold);
  if (used.met) return { outcome: 'new', hold };
  const { client_id: clientId, content, exchange, routing_key, uses } = RowSchema.parse(used.row);
  // The answer to this very claim was lost, and it was sent again.
  if (uses?.has(hold.token)) return { outcome: 'new', hold };
  const tokens = uses ?? [useToken({ exchange, routingKey: routing_key }, 'before')];
  const again = usedAgain({ clientId, content }, tokens, use);
  if (again.outcome === 'other') return again;
  if (uses === undefined || uses.size >= MAX_USES_KEPT) return { ...again, hold: undefined };
  return (await addUse(deps, use, hold)) ? { ...again, hold } : undefined;
}

/** Not met: the row that is in the way. */
function first({ call, table }: Deps, use: IdUse, { token }: IdHold) {
  return askIf('claim a message id', () =>
    call('UpdateItem', {
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
    }),
  );
}

/** False: the id was freed meanwhile, and may be another message's by now. */
async function addUse(
  { call, table }: Deps,
  { clientId, content }: IdUse,
  { messageId, token }: IdHold,
): Promise<boolean> {
  const added = await askIf('claim a message id', () =>
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
  return added.met;
}

/** Removes the row of an id whose only use this was. True as well where the use is gone: an earlier try did it. */
async function isFreed({ call, table }: Deps, { messageId, token }: IdHold): Promise<boolean> {
  const removed = await askIf('free a message id', () =>
    call('DeleteItem', {
      TableName: table,
      Key: keyOf(messageId),
      ConditionExpression: '#uses = :use',
      ExpressionAttributeNames: { '#uses': 'uses' },
      ExpressionAttributeValues: { ':use': setOf(token) },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }),
  );
  return removed.met || !UsesSchema.parse(removed.row).uses?.has(token);
}

/** False: meanwhile the use is the last one of its id, or is gone. */
async function isTakenBack({ call, table }: Deps, { messageId, token }: IdHold): Promise<boolean> {
  const takenBack = await askIf('free a message id', () =>
    call('UpdateItem', {
      TableName: table,
      Key: keyOf(messageId),
      UpdateExpression: 'DELETE #uses :use',
      ConditionExpression: 'contains(#uses, :token) AND size(#uses) > :one',
      ExpressionAttributeNames: { '#uses': 'uses' },
      ExpressionAttributeValues: { ':use': setOf(token), ...toItem({ ':token': token, ':one': 1 }) },
    }),
  );
  return takenBack.met;
}
