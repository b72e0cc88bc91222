import { describe, expect, inject, it } from 'vitest';
import { createInFlight } from '../../adapters/dynamodb/in-flight.ts';
import { createMemoryInFlight } from '../memory/in-flight.ts';
import { inFlightContract } from './in-flight.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from './table.ts';

const { aws } = inject('running');
const table = createTable(dynamoDbAt(aws), 'holder');

inFlightContract('memory', async () => createMemoryInFlight());
inFlightContract('DynamoDB', async () => createInFlight({ call: dynamoDbCallsAt(aws), table: await table }));

describe('requests in flight on DynamoDB', () => {
  it('are not counted while the table does not answer, and say so', async () => {
    const nowhere = createInFlight({ call: dynamoDbCallsAt('http://127.0.0.1:9'), table: 'none' });
    const entry = { client: 'c', kind: 'pull', places: 1, now: '2026', until: '2027' } as const;
    await expect(nowhere.enter(entry)).rejects.toMatchObject({ code: 'table-unavailable' });
  });
});
