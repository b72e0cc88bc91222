import { randomUUID } from 'node:crypto';
import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import {
  ID_STAGE,
  type LogEntry,
  LogEntrySchema,
  type MessageLog,
  queueStage,
} from '../../core/audit/message-log.ts';
import {
  type ClaimRequest,
  type ClaimResult,
  type Claims,
  CRASH,
  type Handled,
  type HandledQuery,
} from '../../core/idempotency/claims.ts';
import { AUDIT_KEPT_SECONDS, CLAIM_WINDOW_SECONDS, ERROR_MESSAGE_CHARS } from '../../core/limits.ts';
import { type OnUnreadable, readableRows } from '../../core/readable-rows.ts';
import { ask, askIf, type Conditional } from './ask.ts';
import type { DynamoDbAnswer, DynamoDbCalls } from './calls.ts';
import { fromItem, type Item, toItem, ttlAfter } from './client.ts';
import { queryAll } from './query-all.ts';

export type MessageLogDeps = {
  call: DynamoDbCalls;
  table: string;
  now: () => Date;
  /** Hears of rows of a trail that cannot be read: they are left out of it. */
  onUnreadable?: OnUnreadable;
};

// A queue's row is both the claim and the audit entry, so it stays as long as the longer of the two needs it.
const KEPT_SECONDS = Math.max(AUDIT_KEPT_SECONDS, CLAIM_WINDOW_SECONDS);

/** One table: partition key `message_id`, sort key `stage`, expiry `ttl`. Every operation is one request. */
export function createMessageLog(deps: MessageLogDeps): MessageLog & Claims {
  const send = sender(deps);
  return {
    recordAccepted: (entry) => recordAccepted(send, entry, deps.now().toISOString()),
    trail: (messageId) => trail(deps, messageId),
    claim: (request) => claim(send, request),

    async markDelivered(queue, messageId, at) {
      const updated = await send('mark a message delivered', {
        Key: queueKey(queue, messageId),
        UpdateExpression:
          'SET #status = :delivered, delivered_at = if_not_exists(delivered_at, :at), #ttl = :ttl REMOVE lease_until',
        ConditionExpression: 'attribute_exists(message_id)',
        ExpressionAttributeNames: { '#status': 'status', '#ttl': 'ttl' },
        ExpressionAttributeValues: toItem({
          ':delivered': 'delivered',
          ':at': at,
          ':ttl': ttlAfter(at, KEPT_SECONDS),
        }),
        ReturnValues: 'ALL_NEW',
      });
      return handledOf(updated.met ? fromItem(updated.answer.Attributes ?? {}) : {});
    },

    isDelivered: (query) => isDelivered(deps, query),

    async release(queue, messageId, at, error) {
      await release(send, queueKey(queue, messageId), at, error);
    },
  };
}

/** The row that failed the condition, when there was one; else what the update returned. */
type Updated = Conditional<DynamoDbAnswer>;
type Send = (operation: string, input: Omit<UpdateItemCommandInput, 'TableName'>) => Promise<Updated>;

function sender({ call, table }: MessageLogDeps): Send {
  return (operation, input) =>
    askIf(operation, () =>
      call('UpdateItem', { TableName: table, ReturnValuesOnConditionCheckFailure: 'ALL_OLD', ...input }),
    );
}

type Reason = { name: string; message: string };

/** False: it is not held, or not by the claim that ends at `leaseUntil` where that is given. */
async function release(
  send: Send,
  Key: Item,
  at: string,
  error: Reason,
  leaseUntil?: string,
): Promise<boolean> {
  const metadata = {
    failed_at: at,
    error_name: error.name,
    error_message: error.message.slice(0, ERROR_MESSAGE_CHARS),
  };
  const { met } = await send('release a claim', {
    Key,
    UpdateExpression: 'SET #status = :failed, metadata = :metadata REMOVE lease_until',
    ConditionExpression:
      leaseUntil === undefined ? '#status = :handling' : '#status = :handling AND lease_until = :lease',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: toItem({
      ':failed': 'failed',
      ':handling': 'handling',
      ':metadata': metadata,
      ...(leaseUntil === undefined ? {} : { ':lease': leaseUntil }),
    }),
  });
  return met;
}

/** A claim that ran out is taken over, unless it was of the same delivery. */
const RAN_OUT = '#status = :handling AND lease_until < :now';
const OF_ANOTHER = '(attribute_not_exists(delivery) OR delivery <> :delivery)';
const OF_THIS_CONTENT = '(attribute_not_exists(content) OR content = :content)';

function claimable({ delivery, content }: ClaimRequest): string {
  const ranOut = delivery === undefined ? RAN_OUT : `${RAN_OUT} AND ${OF_ANOTHER}`;
  const free = `#status = :failed OR (${ranOut})`;
  // DynamoDB refuses parentheses that are not needed.
  const ofThis = content === undefined ? free : `((${free}) AND ${OF_THIS_CONTENT})`;
  return `attribute_not_exists(message_id) OR ${ofThis}`;
}

function isOther(row: Record<string, unknown>, { content }: Pick<ClaimRequest, 'content'>): boolean {
  return content !== undefined && typeof row.content === 'string' && row.content !== content;
}

async function claim(send: Send, request: ClaimRequest): Promise<ClaimResult> {
  const { delivery, content } = request;
  const claimId = randomUUID();
  const updated = await send('claim a message', {
    Key: queueKey(request.queue, request.messageId),
    UpdateExpression: [
      'SET #status = :handling, lease_until = :lease, claim_id = :claim, #ttl = :ttl, queue = :queue',
      'exchange = :exchange, routing_key = :routing_key, metadata = if_not_exists(metadata, :empty)',
      'attempts = if_not_exists(attempts, :zero) + :one',
      ...(delivery === undefined ? [] : ['delivery = :delivery']),
      ...(content === undefined ? [] : ['content = if_not_exists(content, :content)']),
    ].join(', '),
    ConditionExpression: claimable(request),
    ExpressionAttributeNames: { '#status': 'status', '#ttl': 'ttl' },
    ExpressionAttributeValues: toItem({
      ':handling': 'handling',
      ':failed': 'failed',
      ':now': request.now,
      ':lease': request.leaseUntil,
      ':claim': claimId,
      ':ttl': ttlAfter(request.now, KEPT_SECONDS),
      ':queue': request.queue,
      ':exchange': request.exchange,
      ':routing_key': request.routingKey,
      ':empty': {},
      ':zero': 0,
      ':one': 1,
      ...(delivery === undefined ? {} : { ':delivery': delivery }),
      ...(content === undefined ? {} : { ':content': content }),
    }),
    ReturnValues: 'UPDATED_NEW',
  });
  const row = updated.met ? fromItem(updated.answer.Attributes ?? {}) : updated.row;
  // A request whose answer was lost is repeated: then the row that stands in our way is our own.
  if (updated.met || row.claim_id === claimId) return { outcome: 'won', attempts: attemptsOf(row) };
  if (isOther(row, request)) return { outcome: 'other' };
  if (row.status === 'delivered') return { outcome: 'delivered', attempts: attemptsOf(row) };
  return standing(send, request, row);
}

async function isDelivered({ call, table }: MessageLogDeps, query: HandledQuery): Promise<boolean> {
  const Key = queueKey(query.queue, query.messageId);
  const { Item } = await ask('look whether a message is handled', () =>
    call('GetItem', { TableName: table, Key, ConsistentRead: true }),
  );
  const row = fromItem(Item ?? {});
  return row.status === 'delivered' && !isOther(row, query);
}

function handledOf(row: Record<string, unknown>): Handled {
  const { content } = row;
  return { attempts: attemptsOf(row), ...(typeof content === 'string' ? { content } : {}) };
}

function attemptsOf({ attempts }: Record<string, unknown>): number {
  return typeof attempts === 'number' ? attempts : 0;
}

/** A row in our way that says `handling`: somebody is at it, or died of this delivery. */
async function standing(
  send: Send,
  request: ClaimRequest,
  row: Record<string, unknown>,
): Promise<ClaimResult> {
  const { queue, messageId, now } = request;
  const leaseUntil = typeof row.lease_until === 'string' ? row.lease_until : now;
  if (leaseUntil >= now) return { outcome: 'busy', leaseUntil };
  const ours = await release(send, queueKey(queue, messageId), now, CRASH, leaseUntil);
  return ours ? { outcome: 'crashed' } : { outcome: 'busy', leaseUntil: now };
}

async function recordAccepted(send: Send, entry: LogEntry, now: string): Promise<void> {
  await send('record an accepted message', {
    Key: toItem({ message_id: entry.message_id, stage: entry.stage }),
    UpdateExpression: `SET #status = :status, exchange = :exchange, routing_key = :routing_key, queue = :queue,
      attempts = :attempts, metadata = :metadata, #ttl = :ttl`,
    ConditionExpression: 'attribute_not_exists(message_id)',
    ExpressionAttributeNames: { '#status': 'status', '#ttl': 'ttl' },
    ExpressionAttributeValues: toItem({
      ':status': entry.status,
      ':exchange': entry.exchange,
      ':routing_key': entry.routing_key,
      ':queue': entry.queue,
      ':attempts': entry.attempts,
      ':metadata': entry.metadata,
      ':ttl': ttlAfter(now, AUDIT_KEPT_SECONDS),
    }),
  });
}

async function trail({ call, table, onUnreadable }: MessageLogDeps, messageId: string): Promise<LogEntry[]> {
  const rows = await queryAll(call, 'read an audit trail', {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: 'message_id = :id',
    ExpressionAttributeValues: toItem({ ':id': messageId }),
  });
  const stages = rows.filter(({ stage }) => stage !== ID_STAGE);
  const read = (row: object) => LogEntrySchema.parse({ published_at: null, delivered_at: null, ...row });
  const { items, unreadable } = readableRows(stages, read, ({ stage }) => `${messageId} ${stage}`);
  if (unreadable.length > 0) onUnreadable?.(unreadable);
  return items;
}

function queueKey(queue: string, messageId: string): Item {
  return toItem({ message_id: messageId, stage: queueStage(queue) });
}
