import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { createDynamoDbClient, numberOf, refusedToStore } from './client.ts';
import { everyPage } from './query-all.ts';

/** Rows as plain objects, in and out: the SDK's document client. */
export type Documents = DynamoDBDocumentClient;
/** What a table holds; the adapter parses it with its schema. */
export type Row = Record<string, unknown>;
export type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** For what is not on the way of every message; that calls DynamoDB without the SDK (calls.ts). Limits as of the client. */
export function createDocuments(options: Parameters<typeof createDynamoDbClient>[0] = {}): Documents {
  return documentsOf(createDynamoDbClient(options));
}

/**
 * Keys whose value is undefined are left out; null is kept as null. What DynamoDB cannot hold, such as a number above
 * 2^53, throws `not-storable`.
 */
export function documentsOf(client: DynamoDBClient): Documents {
  const documents = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
    // The SDK's own way throws on a number that is too large, and with it the whole answer: every row of the page.
    unmarshallOptions: { wrapNumbers: numberOf },
  });
  documents.middlewareStack.add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw context[WRITTEN] ? error : refusedToStore(error);
      }
    },
    { step: 'initialize', name: 'courtierNotStorable', override: true },
  );
  documents.middlewareStack.add(
    (next, context) => (args) => {
      context[WRITTEN] = true;
      return next(args);
    },
    { step: 'build', name: 'courtierWritten', override: true },
  );
  return documents;
}

/** Set once the input is written as a request: what fails before is about the input. */
const WRITTEN = 'courtierWritten';

/** Every row that a query finds, page after page, of which 50 are the most. `operation` completes "DynamoDB could not …". */
export async function queryRows(
  documents: Documents,
  operation: string,
  query: QueryCommandInput,
): Promise<Row[]> {
  return everyPage(operation, (ExclusiveStartKey: Row | undefined) =>
    documents.send(new QueryCommand({ ...query, ExclusiveStartKey })),
  );
}
