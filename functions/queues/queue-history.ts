import * as z from 'zod';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import type { QueueHistoryView } from '../../core/api/views-queues.ts';
import { SAMPLE_SECONDS } from '../../core/limits.ts';
import type { KeptQueue, QueueSample } from '../../core/observation/queue-history.ts';
import type { Deps } from './dependencies.ts';

const HOURS_MAX = 24;
const HOURS_DEFAULT = 3;

export const QueueHistoryQuerySchema = z.object({
  hours: z
    .string()
    .regex(/^\d{1,2}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(1).max(HOURS_MAX))
    .default(HOURS_DEFAULT)
    .meta({
      type: 'integer',
      pattern: undefined,
      minimum: 1,
      maximum: HOURS_MAX,
      description: `How far back, ${HOURS_DEFAULT} by default.`,
    }),
});
type HistoryQuery = z.infer<typeof QueueHistoryQuerySchema>;

/** GET /api/queue-history: what every queue held, in columns. */
export function queueHistory({ history, now }: Pick<Deps, 'history' | 'now'>): OperationHandler {
  return async (event) => {
    const { hours } = query<HistoryQuery>(event, QueueHistoryQuerySchema);
    const since = new Date(now().getTime() - hours * 3_600_000).toISOString();
    const samples = await history.since(since);
    const names = [...new Set(samples.flatMap(({ queues }) => Object.keys(queues)))].sort();
    return json(200, {
      every_seconds: SAMPLE_SECONDS,
      at: samples.map(({ at }) => at),
      queues: names.map((name) => ({
        name,
        in_rabbitmq: column(samples, name, 'in_rabbitmq'),
        in_sqs: column(samples, name, 'in_sqs'),
        consumers: column(samples, name, 'consumers'),
      })),
    } satisfies QueueHistoryView);
  };
}

/** Null where the queue was not there. */
function column(samples: readonly QueueSample[], name: string, figure: keyof KeptQueue): (number | null)[] {
  return samples.map(({ queues }) => (Object.hasOwn(queues, name) ? (queues[name]?.[figure] ?? null) : null));
}
