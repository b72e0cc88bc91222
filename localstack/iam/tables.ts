import * as z from 'zod';

type Use = { action: string; table: string; index?: string | undefined };

const OneSchema = z.object({ TableName: z.string(), IndexName: z.string().optional() });
const BatchSchema = z.object({ RequestItems: z.record(z.string(), z.unknown()) });
const TransactionSchema = z.object({
  TransactItems: z.array(z.record(z.string(), z.object({ TableName: z.string() }))),
});

/** A transaction has no permission of its own: each of its items needs that of the single operation. */
const ITEM_ACTIONS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** Which tables a call of DynamoDB touches, and with which action each. Undefined for what names none. */
export function tablesOf(operation: string, body: unknown): Use[] | undefined {
  const batch = BatchSchema.safeParse(body);
  if (batch.success)
    return Object.keys(batch.data.RequestItems).map((table) => ({ action: operation, table }));
  const transaction = TransactionSchema.safeParse(body);
  if (transaction.success) {
    return transaction.data.TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, { TableName: table }]) => ({
        action: ITEM_ACTIONS[kind] ?? kind,
        table,
      })),
    );
  }
  const one = OneSchema.safeParse(body);
  return one.success
    ? [{ action: operation, table: one.data.TableName, index: one.data.IndexName }]
    : undefined;
}
