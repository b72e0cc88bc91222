import { describe, expect, inject, it } from 'vitest';
import { createCircuitStates } from '../../adapters/dynamodb/circuit-states.ts';
import { createMemoryCircuitStates } from '../memory/circuit-states.ts';
import { circuitStatesContract } from './circuit-states.ts';
import { createTable, dynamoDbAt, dynamoDbCallsAt } from './table.ts';

const client = dynamoDbAt(inject('running').aws);
const call = dynamoDbCallsAt(inject('running').aws);
const table = createTable(client, 'circuit', 'instance');

circuitStatesContract('memory', async () => createMemoryCircuitStates());
circuitStatesContract('DynamoDB', async () => createCircuitStates({ call, table: await table }));

describe('circuit states on DynamoDB', () => {
  it('are unavailable when the table does not answer', async () => {
    const nowhere = createCircuitStates({ call: dynamoDbCallsAt('http://127.0.0.1:9'), table: 'none' });
    await expect(nowhere.reports('broker', '2026-01-05T10:00:00.000Z')).rejects.toMatchObject({
      code: 'table-unavailable',
    });
  });
});
