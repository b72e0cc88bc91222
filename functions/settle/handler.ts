import * as z from 'zod';
import type { Alerts } from '../../core/alert/alerts.ts';
import { announce } from '../../core/alert/announce.ts';
import type { AlertWindows } from '../../core/alert/windows.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import { type Outcome, settle } from '../../core/failure/transitions.ts';
import { update } from '../../core/failure/update.ts';
import type { Log } from '../../core/log.ts';
import type { RetryRoutes } from '../../core/retry/route.ts';
import { failureOf, TaskErrorSchema } from './task-error.ts';

export type SettleDeps = {
  store: FailedMessageStore;
  alerts: Alerts;
  windows: AlertWindows;
  /** Seconds for which one alert stands for all of its kind. */
  windowSeconds: number;
  routes: RetryRoutes;
  log: Log;
  now: () => Date;
};

const EventSchema = z.object({
  id: z.string(),
  run: z.string(),
  attempt: z.number().int().min(1),
  outcome: z.enum(['confirmed', 'failed', 'quiet', 'gone', 'unknown']),
  error: TaskErrorSchema.optional(),
});
type Event = z.infer<typeof EventSchema>;

/** What the retry workflow does next: go round again, or end. */
export type Answer = { decision: 'retry'; attempt: number } | { decision: 'stop' };

/** The step of the retry workflow that learns how a redelivery ended. Asked twice, it answers the same. */
export function createHandler(deps: SettleDeps) {
  return async (input: unknown): Promise<Answer> => {
    const event = EventSchema.parse(input);
    const { write, answer, refused, record } = await update(deps.store, event.id, (found) =>
      move(deps, event, found),
    );
    const fields = {
      message_id: record?.message_id ?? null,
      failed_message_id: event.id,
      queue: record?.queue ?? null,
      run: event.run,
      attempt: event.attempt,
    };
    if (refused) deps.log.info('superseded', { ...fields, reason: refused });
    if (write) await tell(deps, write, fields);
    return answer;
  };
}

type Move = {
  write: FailedMessage | null;
  answer: Answer;
  refused: string | null;
  record: FailedMessage | undefined;
};

function move(deps: SettleDeps, event: Event, record: FailedMessage | undefined): Move {
  if (!record) return { write: null, answer: { decision: 'stop' }, refused: 'unknown', record };
  const now = deps.now().toISOString();
  const { delays } = deps.routes(record);
  const settled = settle(record, event, outcomeOf(event, record, now), delays, now);
  if ('refused' in settled) {
    return { write: null, answer: { decision: 'stop' }, refused: settled.refused, record };
  }
  return { write: settled.next, answer: settled.answer, refused: null, record };
}

function outcomeOf({ outcome, error, attempt }: Event, record: FailedMessage, now: string): Outcome {
  if (outcome !== 'failed') return { outcome };
  return { outcome, failure: failureOf(error, attempt + 1, record.source, now) };
}

async function tell(deps: SettleDeps, record: FailedMessage, fields: Record<string, unknown>): Promise<void> {
  if (record.status === 'resolved') {
    deps.log.info('resolved', { ...fields, resolution: record.resolution, retry_count: record.retry_count });
    return;
  }
  const error = {
    error_name: record.error_name,
    retry_count: record.retry_count,
    permanent: record.permanent,
  };
  if (record.status === 'pending') {
    deps.log.info('recorded', { ...fields, ...error, next_retry_at: record.next_retry_at });
    return;
  }
  deps.log.warn('failed for good', { ...fields, ...error });
  await announce(deps, record);
}
