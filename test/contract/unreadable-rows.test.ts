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
import { createPlaylists } from '../../systems/playlists/stores/playlists.ts';
import { failedMessage } from '../functions/api/failed-message.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const documents = documentsOf(client);
const call = dynamoDbCallsAt(inject('running').aws);

type Page = { items: unknown[]; next: string | null; unreadable?: UnreadableRow[] };
type List = (page: { limit: number; cursor?: string }) => Promise<Page>;

/** Rows whose id begins with `bad` hold a number where text belongs, some of them one that JavaScript has no number for. */
async function spoil(table: string, idField: string, field: string): Promise<void> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
  const bad = Items.filter((row) => row[idField]?.S?.startsWith('bad'));
  for (const [n, item] of bad.entries()) {
    const number = { N: ['7', '9007199254740993.5', '1.5e40'][n % 3] ?? '7' };
    await client.send(new PutItemCommand({ TableName: table, Item: { ...item, [field]: number } }));
  }
}

const id = (start: string) => `${start}-0000-4000-8000-000000000000`;
const BAD = [id('bad00002'), id('bad00003'), id('bad00005')] as const;
const IDS = [id('a0000001'), BAD[0], BAD[1], id('c0000004'), BAD[2], id('d0000006')];
const at = (n: number) => `2026-01-05T10:00:0${n}.000Z`;

const lists: Record<string, () => Promise<List>> = {
  'failed messages': async () => {
    const table = await createTable(client, 'id', undefined, {
      'by-time': ['shard', 'time_id'],
      'by-status': ['status_shard', 'time_id'],
    });
    const store = createFailedMessages({ documents, table });
    for (const [n, id] of IDS.entries()) await store.create(failedMessage('m', { id, failed_at: at(n) }));
    await spoil(table, 'id', 'error_name');
    return (page) => store.list({}, page);
  },
  clients: async () => {
    const table = await createTable(client, 'key_hash', undefined, { 'by-kind': ['kind', 'id'] });
    const registry = createClientRegistry({ documents, table });
    for (const [n, id] of IDS.entries()) {
      const asked = { id, name: 'c', permissions: [], expires_at: null, rate: 'basic' as const };
      await registry.save(openClient(asked, `hash-${id}`, at(n)), undefined);
    }
    await spoil(table, 'id', 'name');
    return (page) => registry.list(page);
  },
  operations: async () => {
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
    await spoil(table, 'id', 'action');
    return (page) => log.list(page);
  },
  workflows: async () => {
    const table = await createTable(client, 'run', undefined, { 'by-time': ['kind', 'started_id'] });
    const workflows = createWorkflowRuns({ call, table });
    for (const [n, run_id] of IDS.entries()) {
      const times = { started_at: at(n), updated_at: at(n), ended_at: null };
      const how = { status: 'running' as const, step: null, reason: null, message_id: 'm' };
      await workflows.create({ workflow: 'order', run_id, ...how, ...times, input: {} });
    }
    await spoil(table, 'run_id', 'status');
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
    await spoil(table, 'name', 'delivery');
    return (page) => createRuntimeQueues({ documents, table }).list(page);
  },
  playlists: async () => {
    const table = await createTable(client, 'id', undefined, { 'by-time': ['kind', 'place'] });
    const playlists = createPlaylists({ documents, table });
    for (const [n, id] of IDS.entries()) {
      await playlists.save({
        id,
        soireeId: 's',
        clientId: 'c',
        style: 's',
        title: 't',
        tracks: ['a'],
        fallback: false,
        createdAt: at(n),
      });
    }
    await spoil(table, 'id', 'createdAt');
    return (page) => playlists.list(page);
  },
};

describe('rows that cannot be read', () => {
  it.each(Object.entries(lists))('of %s are told beside the others of their page', async (_, create) => {
    const list = await create();
    const whole = await list({ limit: 50 });
    expect(whole.items, JSON.stringify(whole.unreadable)).toHaveLength(3);
    expect(whole.next).toBeNull();
    expect(whole.unreadable?.map(({ id }) => id).toSorted()).toEqual(BAD);
    for (const { reason } of whole.unreadable ?? [])
      expect(reason).toMatch(/^These fields do not fit: \w+\.$/);
  });

  it.each(Object.entries(lists))('of %s hide nothing from those who read page by page', async (_, create) => {
    const list = await create();
    const [items, misfits]: [unknown[], string[]] = [[], []];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await list({ limit: 1, ...(cursor === undefined ? {} : { cursor }) });
      items.push(...page.items);
      misfits.push(...(page.unreadable ?? []).map(({ id }) => id));
      cursor = page.next ?? undefined;
      pages += 1;
    } while (cursor !== undefined && pages < 20);
    expect(items).toHaveLength(3);
    expect(misfits.toSorted()).toEqual(BAD);
  });

  it('of a trail are left out, and somebody hears of them', async () => {
    const table = await createTable(client, 'message_id', 'stage');
    const told: UnreadableRow[] = [];
    const onUnreadable = (rows: UnreadableRow[]) => void told.push(...rows);
    const log = createMessageLog({ call, table, now: () => new Date(at(1)), onUnreadable });
    const claim = { messageId: 'm', exchange: 'e', routingKey: 'r', now: at(1), leaseUntil: at(2) };
    await log.claim({ ...claim, queue: 'good' });
    const row = { message_id: 'm', stage: 'queue:bad', queue: 'bad', attempts: 'many' };
    await client.send(new PutItemCommand({ TableName: table, Item: toItem(row) }));
    expect((await log.trail('m')).map(({ queue }) => queue)).toEqual(['good']);
    expect(told.map(({ id }) => id)).toEqual(['m queue:bad']);
  });

  it('of what instances say of a circuit hide nothing that the others say', async () => {
    const table = await createTable(client, 'circuit', 'instance');
    const states = createCircuitStates({ call, table });
    for (const instance of IDS) {
      const times = { since: at(1), retry_at: null, expires_at: at(9) };
      await states.report({ circuit: 'broker', instance, state: 'open', ...times });
    }
    await spoil(table, 'instance', 'state');
    expect(await states.reports('broker', at(2))).toHaveLength(3);
  });

  it('of the steps of an order are told to a reader, and stop the workflow itself', async () => {
    const table = await createTable(client, 'run', 'step');
    const steps = createWorkflowSteps({ call, table });
    const key = { workflow: 'order', run_id: 'o' };
    for (const step of ['payment.process', 'payment.refund']) {
      await steps.begin({ ...key, step, id: `o:${step}`, token: 't', at: at(1) });
    }
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
    const bad = Items.find(({ step }) => step?.S === 'payment.refund');
    await client.send(new PutItemCommand({ TableName: table, Item: { ...bad, ...toItem({ status: 7 }) } }));
    const told: UnreadableRow[] = [];
    const read = await steps.list(key, (rows) => void told.push(...rows));
    expect(read.map(({ step }) => step)).toEqual(['payment.process']);
    expect(told).toEqual([{ id: 'payment.refund', reason: 'These fields do not fit: status.' }]);
    await expect(steps.list(key)).rejects.toMatchObject({ code: 'malformed-step' });
  });

  it('of the failures of a message keep none of its others from being found', async () => {
    const table = await createTable(client, 'id', undefined, { 'by-message': ['message_id', 'id'] });
    const store = createFailedMessages({ documents, table });
    for (const id of IDS) await store.create(failedMessage('m', { id }));
    await spoil(table, 'id', 'error_name');
    const { items, unreadable } = await failuresOfMessage(store, 'm', 50);
    expect(items).toHaveLength(3);
    expect(unreadable.map(({ id }) => id).toSorted()).toEqual(BAD);
  });
});
