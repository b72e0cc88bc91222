import { CircuitReportSchema, type CircuitStates } from '../../core/circuit/circuit-states.ts';
import { readableRows } from '../../core/readable-rows.ts';
import { ask } from './ask.ts';
import type { DynamoDbCalls } from './calls.ts';
import { toItem, ttlAfter } from './client.ts';
import { queryAll } from './query-all.ts';

type Deps = { call: DynamoDbCalls; table: string };

/** One table: partition key `circuit`, sort key `instance`, expiry `ttl`. A row lives for minutes, so there are few. */
export function createCircuitStates({ call, table }: Deps): CircuitStates {
  return {
    async report(report) {
      const Item = toItem({ ...report, ttl: ttlAfter(report.expires_at, 0) });
      await ask('report the state of a circuit', () => call('PutItem', { TableName: table, Item }));
    },

    async reports(circuit, now) {
      const rows = await queryAll(call, 'read the state of a circuit', {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'circuit = :circuit',
        ExpressionAttributeValues: toItem({ ':circuit': circuit }),
      });
      // What one instance says that nobody can read is not what the others say. DynamoDB removes what has expired some
      // time later.
      const { items } = readableRows(
        rows,
        (row) => CircuitReportSchema.parse(row),
        ({ instance }) => String(instance),
      );
      return items.filter((report) => report.expires_at > now);
    },
  };
}
