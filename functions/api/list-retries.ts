import * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { type RetryList, viewRetry } from '../../core/api/views-retries.ts';
import { shownWithin } from '../../core/failure/access.ts';
import { inlineBody } from '../../core/failure/payload.ts';
import { AMQP_SHORT_STRING_BYTES } from '../../core/limits.ts';
import { scopeOf } from '../../core/permission/scope.ts';
import type { WaitingRetries } from '../../core/retry/waiting-retries.ts';
import type { EventSchemaOf } from '../http/event-schema.ts';
import { pageQuery } from '../http/page-query.ts';
import { unreadableOf } from '../http/unreadable.ts';
import { shownRecord } from './shown-record.ts';

const name = z.string().min(1).max(AMQP_SHORT_STRING_BYTES);

/** Parameters of GET /api/retries. */
export const ListRetriesQuerySchema = z.object({
  queue: name.optional(),
  exchange: name.optional(),
  ...pageQuery,
});
type ListRetriesQuery = z.infer<typeof ListRetriesQuerySchema>;

export type ListRetriesDeps = { waitingRetries: WaitingRetries; eventSchemaOf: EventSchemaOf };

/** GET /api/retries: what waits for its next retry, the soonest first. */
export function listRetries({ waitingRetries, eventSchemaOf }: ListRetriesDeps): OperationHandler {
  return async (event, { log }) => {
    const { limit, cursor, ...filter } = query<ListRetriesQuery>(event, ListRetriesQuerySchema);
    const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
    const { permissions } = caller(event);
    const reader = { permissions, eventSchemaOf };
    const page = await waitingRetries.list(given, {
      limit,
      ...(cursor === undefined ? {} : { cursor }),
      shows: shownWithin([scopeOf(permissions, 'read:failed')]),
    });
    return json(200, {
      items: page.items.map((each) =>
        viewRetry(shownRecord(reader, each, inlineBody(each) ?? 'large').record),
      ),
      next: page.next,
      ...unreadableOf(log, 'waiting retries', page),
    } satisfies RetryList);
  };
}
