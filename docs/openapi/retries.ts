import { FailedMessageStateSchema } from '../../core/api/views.ts';
import {
  NewScheduleSchema,
  RetryListSchema,
  RetrySchema,
  ScheduledSchema,
} from '../../core/api/views-retries.ts';
import { ListRetriesQuerySchema } from '../../functions/api/list-retries.ts';
import { answer, body, type Documented } from './documented.ts';
import { id, summary } from './failed-messages.ts';
import { failedId } from './parameters.ts';

export const retriesSchemas = {
  Retry: RetrySchema,
  RetryList: RetryListSchema,
  NewSchedule: NewScheduleSchema,
  Scheduled: ScheduledSchema,
};

export const retries = {
  listRetries: {
    tag: 'Failed messages',
    summary: 'List what waits for its next retry',
    description:
      'The soonest first, without bodies. To bring one forward: `POST /api/messages/retry/{id}`. A page may be short, or empty, before the last: `next` alone says whether there is more. One that is overdue may stand later than its time says.',
    query: ListRetriesQuerySchema,
    answers: {
      200: answer('A page of them.', RetryListSchema, { items: [RetrySchema.parse(summary)], next: null }),
    },
    problems: ['invalid-cursor'],
  },
  scheduleFailed: {
    tag: 'Failed messages',
    summary: 'Say when a failed message is retried',
    description:
      'Sooner or later than planned, within 14 days; also for one that waits for a person. Its time to live does not count any more. While a redelivery is under way the answer is 409 `conflict`.',
    path: { id: failedId },
    body: body(NewScheduleSchema, { after_seconds: 3_600 }),
    answers: {
      202: answer('It waits until then.', ScheduledSchema, {
        id,
        status: 'pending',
        next_retry_at: '2026-01-05T11:08:00.000Z',
      }),
    },
    problems: ['not-found', 'conflict'],
  },
  cancelFailed: {
    tag: 'Failed messages',
    summary: 'Cancel the waiting retries of a failed message',
    description:
      'It is not retried by itself any more: it is `failed` and waits for a person, without an alert. While a redelivery is under way the answer is 409 `conflict`.',
    path: { id: failedId },
    answers: { 200: answer('It waits for a person.', FailedMessageStateSchema, { id, status: 'failed' }) },
    problems: ['not-found', 'conflict'],
  },
} satisfies Record<string, Documented>;
