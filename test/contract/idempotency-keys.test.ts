import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import type { DynamoDbCalls } from '../../adapters/dynamodb/calls.ts';
import { createIdempotencyKeys } from '../../adapters/dynamodb/idempotency-keys.ts';
import { createMemoryIdempotencyKeys } from '../memory/idempotency-keys.ts';
import { idempotencyKeysContract } from './idempotency-keys.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const call = dynamoDbCallsAt(inject('running').aws);
const table = createTable(client, 'request_key');

idempotencyKeysContract('memory', async () => createMemoryIdempotencyKeys());
idempotencyKeysContract('DynamoDB', async () => createIdempotencyKeys({ call, table: await table }));

describe('idempotency keys on DynamoDB', () => {
  const request = {
    clientId: 'shop',
    operation: 'publish',
    fingerprint: 'f',
    seed: 'seed',
    now: '2026-01-05T10:00:00.000Z',
    leaseUntil: '2026-01-05T10:01:00.000Z',
  };

  it('begin once when the answer was lost on the way and the call was repeated', async () => {
    let lost = false;
    const twice: DynamoDbCalls = async (operation, input) => {
      const answer = await call(operation, input);
      if (lost) return answer;
      lost = true;
      return call(operation, input);
    };
    const keys = createIdempotencyKeys({ call: twice, table: await table });
    expect(await keys.begin({ ...request, key: randomUUID() })).toMatchObject({ outcome: 'begun' });
    expect(lost).toBe(true);
  });

  it('are unavailable when the table does not answer', async () => {
    const nowhere = createIdempotencyKeys({ call: dynamoDbCallsAt('http://127.0.0.1:9'), table: 'none' });
    const hold = { clientId: 'c', operation: 'o', key: 'k', owner: 'me' };
    for (const ask of [() => nowhere.begin({ ...request, key: 'k' }), () => nowhere.free(hold)]) {
      await expect(ask()).rejects.toMatchObject({ code: 'table-unavailable', disposition: 'retry' });
    }
  });
});
