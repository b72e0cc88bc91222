import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, inject, it } from 'vitest';
import type { DynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { toItem } from '../../adapters/dynamodb/client.ts';
import { createMessageIds } from '../../adapters/dynamodb/message-ids.ts';
import { createMessageLog } from '../../adapters/dynamodb/message-log.ts';
import { ID_STAGE } from '../../core/audit/message-log.ts';
import { createMemoryMessageIds } from '../memory/message-ids.ts';
import { createMemoryMessageLog } from '../memory/message-log.ts';
import { claimsContract } from './claims.ts';
import { messageIdsContract } from './message-ids.ts';
import { messageLogContract } from './message-log.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const call = dynamoDbCallsAt(inject('running').aws);
const table = createTable(client, 'message_id', 'stage');
const now = () => new Date('2026-01-05T10:00:00.000Z');

const implementations = {
  memory: async () => createMemoryMessageLog(),
  DynamoDB: async () => createMessageLog({ call, table: await table, now }),
};

for (const [name, create] of Object.entries(implementations)) {
  messageLogContract(name, create);
  claimsContract(name, create);
}

messageIdsContract('memory', async () => createMemoryMessageIds());
messageIdsContract('DynamoDB', async () => createMessageIds({ call, table: await table }));
// As the answer to each request may be lost, and the request sent once more.
const twice: DynamoDbCalls = async (action, input) => {
  await call(action, input).catch(() => undefined);
  return call(action, input);
};
messageIdsContract('DynamoDB, every request twice', async () =>
  createMessageIds({ call: twice, table: await table }),
);

describe('message log on DynamoDB', () => {
  it('does not show in a trail whom the id belongs to', async () => {
    const log = await implementations.DynamoDB();
    const messageId = crypto.randomUUID();
    const use = { messageId, clientId: 'c', content: 'a', exchange: 'e', routingKey: '' };
    await createMessageIds({ call, table: await table }).claim({ ...use, now: now().toISOString() });
    expect(await log.trail(messageId)).toEqual([]);
  });

  it('frees an id in one write, after which the process may die', async () => {
    const use = { messageId: crypto.randomUUID(), clientId: 'c', exchange: 'e', routingKey: '' };
    const ids = createMessageIds({ call, table: await table });
    const used = await ids.claim({ ...use, content: 'a', now: now().toISOString() });
    if (used.outcome !== 'new') throw new Error('The id is taken.');
    let isDead = false;
    const dying: DynamoDbCalls = async (action, input) => {
      if (isDead) throw new Error('This process is dead.');
      const answer = await call(action, input);
      isDead = true;
      return answer;
    };
    await createMessageIds({ call: dying, table: await table }).free(used.hold);
    const next = await ids.claim({ ...use, content: 'b', now: now().toISOString() });
    expect(next).toMatchObject({ outcome: 'new' });
  });

  it('leaves an id to whom it belonged before uses were told apart', async () => {
    const ids = createMessageIds({ call, table: await table });
    const use = {
      messageId: crypto.randomUUID(),
      clientId: 'c',
      content: 'a',
      exchange: 'e',
      routingKey: '',
    };
    const row = { client_id: 'c', content: 'a', exchange: 'e', routing_key: '', ttl: 4_000_000_000 };
    const Item = toItem({ message_id: use.messageId, stage: ID_STAGE, ...row });
    await client.send(new PutItemCommand({ TableName: await table, Item }));
    const claim = (content: string) => ids.claim({ ...use, content, now: now().toISOString() });
    expect(await claim('b')).toEqual({ outcome: 'other' });
    expect(await claim('a')).toEqual({ outcome: 'repeat', sameWay: true, hold: undefined });
  });

  it('lets every row expire thirty days after its last event', async () => {
    const log = await implementations.DynamoDB();
    const id = crypto.randomUUID();
    const at = '2026-02-01T00:00:00.000Z';
    await log.claim({ queue: 'q', messageId: id, exchange: null, routingKey: null, now: at, leaseUntil: at });
    await log.markDelivered('q', id, '2026-02-02T00:00:00.000Z');
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: await table,
        Key: { message_id: { S: id }, stage: { S: 'queue:q' } },
        ConsistentRead: true,
      }),
    );
    expect(unmarshall(Item ?? {}).ttl).toBe(Date.UTC(2026, 2, 4) / 1000);
  });

  it('wins its own claim again when the answer was lost on the way and the call was repeated', async () => {
    let lost = false;
    const twice: DynamoDbCalls = async (operation, input) => {
      const answer = await call(operation, input);
      if (lost) return answer;
      lost = true;
      return call(operation, input);
    };
    const log = createMessageLog({ call: twice, table: await table, now });
    const at = now().toISOString();
    const id = crypto.randomUUID();
    const result = await log.claim({
      queue: 'q',
      messageId: id,
      exchange: null,
      routingKey: null,
      now: at,
      leaseUntil: at,
    });
    expect(lost).toBe(true);
    expect(result).toEqual({ outcome: 'won', attempts: 1 });
  });

  it('says that the table is unavailable when it does not answer', async () => {
    const nowhere = createMessageLog({ call: dynamoDbCallsAt('http://127.0.0.1:9'), table: 'none', now });
    await expect(nowhere.trail('m')).rejects.toMatchObject({
      code: 'table-unavailable',
      disposition: 'retry',
    });
    await expect(nowhere.markDelivered('q', 'm', now().toISOString())).rejects.toMatchObject({
      code: 'table-unavailable',
    });
  });
});
