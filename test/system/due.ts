import { expect } from 'vitest';
import { documentsOf } from '../../adapters/dynamodb/documents.ts';
import { createFailedMessages } from '../../adapters/dynamodb/failed-messages.ts';
import type { Courtier } from './courtier.ts';

/** As if the wait of its schedule were over: no test waits that long. */
export async function isDueNow(courtier: Courtier, failedId: string): Promise<void> {
  const store = createFailedMessages({
    documents: documentsOf(courtier.dynamodb),
    table: 'courtier-local-failed-messages',
  });
  const record = await store.get(failedId);
  if (!record) throw new Error(`there is no ${failedId}`);
  const next_retry_at = new Date(Date.now() - 10_000).toISOString();
  expect(await store.replace({ ...record, next_retry_at, version: record.version + 1 }, record.version)).toBe(
    true,
  );
}
