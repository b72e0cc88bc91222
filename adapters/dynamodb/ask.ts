import { rowThatFailedTheCondition } from './calls.ts';
import { dynamoDbError, fromItem } from './client.ts';

/**
 * The place where an error of DynamoDB's becomes Courtier's, for the document client and for signed calls. `operation`
 * completes "DynamoDB could not …". Throws UnavailableError, or `table-refused` where the request itself is wrong.
 */
export async function ask<T>(operation: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw dynamoDbError(operation, error);
  }
}

/** `row`: what stands there instead, for a call that asked for it with ReturnValuesOnConditionCheckFailure. */
export type Conditional<T> =
  | { met: true; answer: T }
  | { met: false; row: Readonly<Record<string, unknown>> };

/** A call with a condition, which may not hold. */
export async function askIf<T>(operation: string, call: () => Promise<T>): Promise<Conditional<T>> {
  try {
    return { met: true, answer: await call() };
  } catch (error) {
    const row = rowThatFailedTheCondition(error);
    if (row) return { met: false, row: fromItem(row) };
    throw dynamoDbError(operation, error);
  }
}

/**
 * A transaction: why each of its items was not written, by DynamoDB's own codes, such as `ConditionalCheckFailed`,
 * `TransactionConflict` and `None`. Empty: all are written.
 */
export async function askAll(operation: string, call: () => Promise<unknown>): Promise<readonly string[]> {
  try {
    await call();
    return [];
  } catch (error) {
    const codes = cancellationCodes(error);
    const expected = codes.some(
      (code) => code === 'ConditionalCheckFailed' || code === 'TransactionConflict',
    );
    if (expected) return codes;
    throw dynamoDbError(operation, error);
  }
}

function cancellationCodes(error: unknown): string[] {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return [];
  const answer = ('answer' in error ? error.answer : error) as { CancellationReasons?: { Code?: string }[] };
  const { CancellationReasons = [] } = answer;
  return CancellationReasons.map(({ Code }) => Code ?? 'None');
}
