import { encodeRowCursor } from '../../../core/versioned-rows.ts';
import { attempt, webhook } from '../../core/webhooks/records.ts';
import type { OddSubject } from '../odd-subject.ts';
import { setUp } from './webhooks.ts';

/** The function with one webhook, to which something was sent. */
export async function oddWebhooks(): Promise<OddSubject> {
  const { handler, webhooks, attempts, deliveries, sender, operatorLog, idempotencyKeys, log } = setUp();
  await webhooks.create(webhook());
  await attempts.add(attempt());
  return {
    handler,
    log,
    state: async () => ({
      webhooks: [...webhooks.rows.values()],
      attempts: attempts.rows,
      deliveries: deliveries.sent,
      posted: sender.posted,
      operations: operatorLog.entries.length,
      answered: [...idempotencyKeys.rows.values()].filter((row) => row.state !== 'freed'),
    }),
    known: { names: ['w-1', 'a-1'], cursors: [encodeRowCursor('w-1')] },
  };
}
