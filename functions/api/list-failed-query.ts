import * as z from 'zod';
import { StatusSchema } from '../../core/failure/failed-message.ts';
import type { FailedMessageFilter } from '../../core/failure/store.ts';
import { AMQP_SHORT_STRING_BYTES } from '../../core/limits.ts';
import { pageQuery } from '../http/page-query.ts';
import { time } from '../http/time.ts';

/** How long a text to look for may be, characters. An error's name is no longer than this, either. */
const TEXT_CHARS = 256;

const name = z.string().min(1).max(AMQP_SHORT_STRING_BYTES);
const text = z.string().min(1).max(TEXT_CHARS);
/** Parameters of GET /api/messages/failed. */
export const ListQuerySchema = z
  .object({
    status: StatusSchema.optional().describe('Without it: all but the deleted ones.'),
    exchange: name.optional(),
    queue: name.optional(),
    /** A fanout exchange's messages may have an empty one. */
    routing_key: z.string().max(AMQP_SHORT_STRING_BYTES).optional(),
    error_name: text.optional().describe('`TimeoutError`'),
    fingerprint: z
      .string()
      .regex(/^[0-9a-f]{1,64}$/, 'must be hexadecimal digits')
      .optional()
      .describe('One cause: error name and place.'),
    service: name.optional().describe('Who published it.'),
    'failed_at[gte]': time.optional().describe('Failed at this time or later: `2026-01-05T10:00:00Z`.'),
    'failed_at[lt]': time.optional().describe('Failed before this time.'),
    text: text.optional().describe("Part of the error's name or message, whatever its case."),
    ...pageQuery,
  })
  .refine((asked) => !isEmptyRange(asked['failed_at[gte]'], asked['failed_at[lt]']), {
    path: ['failed_at[lt]'],
    message: 'must be later than failed_at[gte]',
  });
export type ListQuery = z.infer<typeof ListQuerySchema>;

function isEmptyRange(from: string | undefined, before: string | undefined): boolean {
  return from !== undefined && before !== undefined && from >= before;
}

/** What the store is asked for. */
export function filterOf(asked: ListQuery): FailedMessageFilter {
  const {
    limit: _limit,
    cursor: _cursor,
    'failed_at[gte]': failed_from,
    'failed_at[lt]': failed_before,
    ...equal
  } = asked;
  return Object.fromEntries(
    Object.entries({ ...equal, failed_from, failed_before }).filter(([, value]) => value !== undefined),
  );
}
