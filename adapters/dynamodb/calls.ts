import type {
  BatchGetItemCommandInput,
  BatchWriteItemCommandInput,
  DeleteItemCommandInput,
  GetItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  ScanCommandInput,
  TransactWriteItemsCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type CallOptions, createJsonCalls } from '../aws/json-calls.ts';
import type { Item } from './client.ts';

type Inputs = {
  BatchGetItem: BatchGetItemCommandInput;
  BatchWriteItem: BatchWriteItemCommandInput;
  DeleteItem: DeleteItemCommandInput;
  GetItem: GetItemCommandInput;
  PutItem: PutItemCommandInput;
  Query: QueryCommandInput;
  Scan: ScanCommandInput;
  TransactWriteItems: TransactWriteItemsCommandInput;
  UpdateItem: UpdateItemCommandInput;
};

/** What the operations answer, as far as Courtier reads it. */
export type DynamoDbAnswer = {
  Item?: Item;
  Items?: Item[];
  Attributes?: Item;
  LastEvaluatedKey?: Item;
  /** BatchGetItem: rows by table, and what it had no room or time for. */
  Responses?: Record<string, Item[]>;
  UnprocessedKeys?: Record<string, unknown>;
  /** BatchWriteItem: what it had no room or time for, by table. */
  UnprocessedItems?: BatchWriteItemCommandInput['RequestItems'];
};

/** Operations on items without the SDK; none of the attributes may be binary, which JSON cannot hold. Throws an AwsError. */
export type DynamoDbCalls = <O extends keyof Inputs>(
  operation: O,
  input: Inputs[O],
) => Promise<DynamoDbAnswer>;

const service = {
  service: 'dynamodb',
  target: 'DynamoDB_20120810',
  version: '1.0',
  variable: 'DYNAMODB',
} as const;

export function createDynamoDbCalls(options: CallOptions = {}): DynamoDbCalls {
  const call = createJsonCalls(service, options);
  return async (operation, input): Promise<DynamoDbAnswer> => call(operation, input);
}
