import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { createHandler } from '../../../functions/reconciler/handler.ts';
import { at } from '../../core/failure/records.ts';
import { createMemoryAlertWindows } from '../../memory/alert-windows.ts';
import { createMemoryAlerts } from '../../memory/alerts.ts';
import { createMemoryFailedMessages } from '../../memory/failed-messages.ts';
import { createMemoryParkedKeys } from '../../memory/parked-keys.ts';
import { createMemoryRetryWorkflow } from '../../memory/retry-workflow.ts';
import { createMemoryWorkQueueStore } from '../../memory/work-queue-store.ts';
import { recordedLog } from '../../recorded-log.ts';
import { routes } from '../dead-letter-recorder/recorder.ts';

export async function setUp(...records: FailedMessage[]) {
  const clock = { seconds: 1_000 };
  const deps = {
    store: createMemoryFailedMessages(),
    keys: createMemoryParkedKeys(),
    workflow: createMemoryRetryWorkflow(),
    alerts: createMemoryAlerts(),
    workQueues: createMemoryWorkQueueStore(),
    windows: createMemoryAlertWindows(),
    windowSeconds: 300,
    log: recordedLog(),
    routes,
    now: () => new Date(at(clock.seconds)),
    graceSeconds: 60,
  };
  deps.workQueues.queues.set('orders', { visible: 1, in_flight: 0, delayed: 0 });
  for (const record of records) await deps.store.create(record);
  return Object.assign(deps, { clock, bad: new Set<string>(), handler: createHandler(deps) });
}

export const begin = (record: FailedMessage) => ({
  delays: [60, 300, 1800],
  run: record.run,
  input: { id: record.id, delivery: 'lambda' as const, attempt: 1, wait: true },
});
