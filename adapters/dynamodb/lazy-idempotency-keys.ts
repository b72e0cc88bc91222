import type { IdempotencyKeys } from '../../core/idempotency/idempotency-keys.ts';

/** The table of keys, made for the first request that carries one: others pay nothing for it. */
export function lazyIdempotencyKeys(table: string): () => Promise<IdempotencyKeys> {
  let made: Promise<IdempotencyKeys> | undefined;
  return () => {
    made ??= make(table);
    return made;
  };
}

async function make(table: string): Promise<IdempotencyKeys> {
  const [{ createDynamoDbClient }, { createIdempotencyKeys }] = await Promise.all([
    import('./client.ts'),
    import('./idempotency-keys.ts'),
  ]);
  // Asked before and after everything else, while a caller waits behind API Gateway.
  return createIdempotencyKeys({
    client: createDynamoDbClient({ maxAttempts: 2, requestTimeoutMs: 1_000 }),
    table,
  });
}
