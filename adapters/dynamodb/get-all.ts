import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { UnavailableError } from '../../core/errors.ts';
import { ask } from './ask.ts';
import type { Documents, Row } from './documents.ts';

/** DynamoDB answers 16 MB of a request, and leaves out what it has no capacity for. */
const ROUNDS = 10;

/** The rows of these ids (the table's only key), each once, as they are now; at most 100. What there is not is missing. */
export async function getAll(
  documents: Documents,
  operation: string,
  { table, ids, projection }: { table: string; ids: readonly string[]; projection?: string },
): Promise<Row[]> {
  const rows: Row[] = [];
  let left: Row[] = [...new Set(ids)].map((id) => ({ id }));
  for (let round = 0; round < ROUNDS && left.length > 0; round += 1) {
    const Keys = left;
    const request = { Keys, ConsistentRead: true, ...(projection && { ProjectionExpression: projection }) };
    const batch = new BatchGetCommand({ RequestItems: { [table]: request } });
    const answer = await ask(operation, () => documents.send(batch));
    rows.push(...(answer.Responses?.[table] ?? []));
    left = answer.UnprocessedKeys?.[table]?.Keys ?? [];
  }
  if (left.length === 0) return rows;
  throw new UnavailableError(
    'table-unavailable',
    `DynamoDB could not ${operation}: it had no capacity for all rows.`,
  );
}
