import { CourtierError, UnavailableError } from '../../core/errors.ts';
import { fromItem, type Item } from './client.ts';

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

/** The row that failed a condition, for a call that asked for it; undefined: the error is another one. */
function rowThatFailedTheCondition(error: unknown): Item | undefined {
  if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException') return undefined;
  // A signed call's error has the whole answer, and the SDK's its fields.
  const answer = ('answer' in error ? error.answer : error) as { Item?: Item };
  return answer.Item ?? {};
}

/**
 * What an SDK error means to Courtier. ValidationException is about this very item (too large, a malformed key), so
 * trying again cannot help; everything else (throttling, timeouts, a missing right) may pass or be fixed.
 */
function dynamoDbError(operation: string, error: unknown): CourtierError {
  if (error instanceof CourtierError) return error;
  const name = error instanceof Error ? error.name : 'unknown';
  const details = { operation, error: name };
  if (name === 'ValidationException') {
    return new CourtierError('table-refused', 'fail', `DynamoDB refused to ${operation}.`, {
      cause: error,
      details,
    });
  }
  return new UnavailableError('table-unavailable', `DynamoDB could not ${operation}: ${name}.`, {
    cause: error,
    details,
  });
}
