import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { v7 } from 'uuid';
import { describe, expect, inject, it } from 'vitest';
import { createCircuitStates } from '../../adapters/dynamodb/circuit-states.ts';
import { toItem } from '../../adapters/dynamodb/client.ts';
import { createClientRegistry } from '../../adapters/dynamodb/client-registry.ts';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import { createMessageLog } from '../../adapters/dynamodb/message-log.ts';
import { createOperatorLog } from '../../adapters/dynamodb/operator-log.ts';
import { createRuntimeQueues } from '../../adapters/dynamodb/runtime-queues.ts';
import { createWorkflowRuns } from '../../adapters/dynamodb/workflow-runs.ts';
import { createWorkflowSteps } from '../../adapters/dynamodb/workflow-steps.ts';
import { failuresOfMessage } from '../../core/failure/failures-of-message.ts';
import { openClient } from '../../core/permission/client-record.ts';
import type { UnreadableRow } from '../../core/readable-rows.ts';
import { failedMessage } from '../functions/api/failed-message.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from './table.ts';
import { at, BAD, IDS, type List, spoil, unreadableRowsContract } from './unreadable-rows.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);
const call = dynamoDbCallsAt(inject('running').aws);

const spoiled = (table: string, idField: string, field: string) => spoil(client, { table, idField, field });

const lists: Record<string, () => Promise<List>> = {
  'failed messages': async () => {
    const table = await createTable(client, 'id', undefined, {
      'by-time': ['shard', 'time_id'],
      'by-status': ['status_shard', 'time_id'],
    });
    const store = createFailedMessages({ documents, table });
    for (const [n, id] of IDS.entries()) await store.create(failedMessage('m', { id, failed_at: at(n) }));
    await spoiled(table, 'id', 'error_name');
    return (page) => store.list({}, page);
  },
  clients: async () => {
    const table = await createTable(client, 'key_hash', undefined, { 'by-kind': ['kind', 'id'] });
    const registry = createClientRegistry({ documents, table });
    for (const [n, id] of IDS.entries()) {
      const asked = { id, name: 'c', permissions: [], expires_at: null, rate: 'basic' as const };
      await registry.save(openClient(asked, `hash-${id}`, at(n)), undefined);
    }
    await spoiled(table, 'id', 'name');
    return (page) => registry.list(page);
  },
  'operator audit': async () => {
    const table = await createTable(client, 'trail', 'id');
    const ids = [...IDS];
    const log = createOperatorLog({
      documents,
      table,
      newId: () => ids.shift() ?? v7(),
      now: () => new Date(at(1)),
    });
    const entry = { client_id: 'c', client_name: 'c', action: 'a', target: 't', details: {} };
    for (const _ of IDS) await log.record(entry);
    await spoiled(table, 'id', 'action');
    return (page) => log.list(page);
  },
  workflows: async () => {
    const table = await createTable(client, 'run', undefined, { 'by-time': ['kind', 'started_id'] });
    const workflows = createWorkflowRuns({ documents, table });
    for (const [n, run_id] of IDS.entries()) {
      const times = { started_at: at(n), updated_at: at(n), ended_at: null };
      const how = { status: 'running' as const, step: null, reason: null, message_id: 'm' };
      await workflows.create({ workflow: 'order', run_id, ...how, ...times, input: {} });
    }
    await spoiled(table, 'run_id', 'status');
    return (page) => workflows.list(page);
  },
  queues: async () => {
    const table = await createTable(client, 'kind', 'name');
    for (const name of IDS) {
      const queue = {
        kind: 'queue',
        name,
        delivery: 'pull',
        bindings: [],
        created_at: at(1),
        created_by: 'c',
        subscription: null,
      };
      const limits = { message_ttl_ms: null, max_length: null, state: 'ready' };
      await client.send(new PutItemCommand({ TableName: table, Item: toItem({ ...queue, ...limits }) }));
    }
    await spoiled(table, 'name', 'delivery');
    return (page) => createRuntimeQueues({ documents, table }).list(page);
  },
};

unreadableRowsContract(lists);

describe('rows that cannot be read', () => {
  it('of a trail are left out, and somebody hears of them', async () => {
    const table = await createTable(client, 'message_id', 'stage');
    const unreadable: UnreadableRow[] = [];
    const onUnreadable = (rows: UnreadableRow[]) => void unreadable.push(...rows);
    const log = createMessageLog({ call, table, now: () => new Date(at(1)), onUnreadable });
    const claim = { messageId: 'm', exchange: 'e', routingKey: 'r', now: at(1), leaseUntil: at(2) };
    await log.claim({ ...claim, queue: 'good' });
    const row = { message_id: 'm', stage: 'queue:bad', queue: 'bad', attempts: 'many' };
    await client.send(new PutItemCommand({ TableName: table, Item: toItem(row) }));
    expect((await log.trail('m')).map(({ queue }) => queue)).toEqual(['good']);
    expect(unreadable.map(({ id }) => id)).toEqual(['m queue:bad']);
  });

  it('of what instances say of a circuit hide nothing that the others say', async () => {
    const table = await createTable(client, 'circuit', 'instance');
    const states = createCircuitStates({ call, table });
    for (const instance of IDS) {
      const times = { since: at(1), retry_at: null, expires_at: at(9) };
      await states.report({ circuit: 'broker', instance, state: 'open', ...times });
    }
    await spoiled(table, 'instance', 'state');
    expect(await states.reports('broker', at(2))).toHaveLength(3);
  });

  it('of the steps of an order are listed to a reader, and stop the workflow itself', async () => {
    const table = await createTable(client, 'run', 'step');
    const steps = createWorkflowSteps({ documents, table });
    const key = { workflow: 'order', run_id: 'o' };
    for (const step of ['payment.process', 'payment.refund']) {
      await steps.begin({ ...key, step, id: `o:${step}`, token: 't', at: at(1) });
    }
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
    const bad = Items.find(({ step }) => step?.S === 'payment.refund');
    await client.send(new PutItemCommand({ TableName: table, Item: { ...bad, ...toItem({ status: 7 }) } }));
    const unreadable: UnreadableRow[] = [];
    const read = await steps.list(key, (rows) => void unreadable.push(...rows));
    expect(read.map(({ step }) => step)).toEqual(['payment.process']);
    expect(unreadable).toEqual([{ id: 'payment.refund', reason: 'These fields do not fit: status.' }]);
    await expect(steps.list(key)).rejects.toMatchObject({ code: 'malformed-step' });
  });

  it('of the failures of a message keep none of its others from being found', async () => {
    const table = await createTable(client, 'id', undefined, { 'by-message': ['message_id', 'id'] });
    const store = createFailedMessages({ documents, table });
    for (const id of IDS) await store.create(failedMessage('m', { id }));
    await spoiled(table, 'id', 'error_name');
    const { items, unreadable } = await failuresOfMessage(store, 'm', 50);
    expect(items).toHaveLength(3);
    expect(unreadable.map(({ id }) => id).toSorted()).toEqual(BAD);
  });
});
