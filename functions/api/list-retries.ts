import * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { type RetryList, viewRetry } from '../../core/api/views-retries.ts';
import { shownWithin } from '../../core/failure/access.ts';
import { AMQP_SHORT_STRING_BYTES } from '../../core/limits.ts';
import { scopeOf } from '../../core/permission/scope.ts';
import type { WaitingRetries } from '../../core/retry/waiting-retries.ts';
import { pageQuery } from '../http/page-query.ts';
import { unreadableOf } from '../http/unreadable.ts';

const name = z.string().min(1).max(AMQP_SHORT_STRING_BYTES);

/** Parameters of GET /api/retries. */
export const ListRetriesQuerySchema = z.object({
  queue: name.optional(),
  exchange: name.optional(),
  ...pageQuery,
});
type ListRetriesQuery = z.infer<typeof ListRetriesQuerySchema>;

export type ListRetriesDeps = { waitingRetries: WaitingRetries };

/** GET /api/retries: what waits for its next retry, the soonest first. */
export function listRetries({ waitingRetries }: ListRetriesDeps): OperationHandler {
  return async (event, { log }) => {
    const { limit, cursor, ...filter } = query<ListRetriesQuery>(event, ListRetriesQuerySchema);
    const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
    const page = await waitingRetries.list(given, {
      limit,
      ...(cursor === undefined ? {} : { cursor }),
      shows: shownWithin([scopeOf(caller(event).permissions, 'read:failed')]),
    });
    return json(200, {
      items: page.items.map(viewRetry),
      next: page.next,
      ...unreadableOf(log, 'waiting retries', page),
    } satisfies RetryList);
  };
}
