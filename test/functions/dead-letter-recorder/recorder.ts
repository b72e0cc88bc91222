import { failedMessageId } from '../../../core/failure/id.ts';
import { createRetryRoutes } from '../../../core/retry/route.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { createHandler } from '../../../functions/dead-letter-recorder/handler.ts';
import { at } from '../../core/failure/records.ts';
import { createMemoryAlertWindows } from '../../memory/alert-windows.ts';
import { createMemoryAlerts } from '../../memory/alerts.ts';
import { createMemoryFailedMessages } from '../../memory/failed-messages.ts';
import { createMemoryMessageLog } from '../../memory/message-log.ts';
import { createMemoryParkedKeys } from '../../memory/parked-keys.ts';
import { createMemoryPayloads } from '../../memory/payloads.ts';
import { createMemoryRetryWorkflow } from '../../memory/retry-workflow.ts';
import { createMemoryTaskOutcomes } from '../../memory/task-outcomes.ts';
import { recordedLog } from '../../recorded-log.ts';

/** Queues of every kind, by name. */
export const routes = createRetryRoutes(
  (name) =>
    ({
      orders: { delivery: 'lambda' as const },
      topics: { delivery: 'pull' as const },
      parcels: { delivery: 'amqp' as const, retry: { delays: [10, 10, 10] } },
      cache: { delivery: 'lambda' as const, retry: { delays: [] } },
    })[name],
  { retryDelays: [60, 300, 1800] },
);

export const idOf = (queue: string | null = 'orders', messageId = 'm-1') => failedMessageId(messageId, queue);

/** A recorder on memory; `clock.seconds` is what `now` answers. */
export function recorder() {
  const clock = { seconds: 5 };
  const payloads = createMemoryPayloads();
  const deps = {
    store: createMemoryFailedMessages(),
    keys: createMemoryParkedKeys(),
    claims: createMemoryMessageLog(),
    workflow: createMemoryRetryWorkflow(),
    outcomes: createMemoryTaskOutcomes(),
    alerts: createMemoryAlerts(),
    windows: createMemoryAlertWindows(),
    windowSeconds: 300,
    spans: noSpans,
    log: recordedLog(),
    routes,
    now: () => new Date(at(clock.seconds)),
    payloads,
  };
  return { ...deps, deps, memory: payloads, clock, handler: createHandler(deps) };
}
