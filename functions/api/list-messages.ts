import * as z from 'zod';
import { caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { ForbiddenError } from '../../core/api/errors.ts';
import { type PublishedMessageList, PublishedMessageSchema } from '../../core/api/views-messages.ts';
import { AMQP_SHORT_STRING_BYTES } from '../../core/limits.ts';
import { mayHold, scopeOf } from '../../core/permission/scope.ts';
import { publishesShownTo } from '../../core/trail/access.ts';
import type { TrailReader } from '../../core/trail/published.ts';
import { pageQuery } from '../http/page-query.ts';
import { time } from '../http/time.ts';
import { unreadableOf } from '../http/unreadable.ts';

/** Parameters of GET /api/messages. */
export const MessagesQuerySchema = z
  .object({
    exchange: z.string().min(1).max(AMQP_SHORT_STRING_BYTES),
    /** A fanout exchange's messages may have an empty one. */
    routing_key: z.string().max(AMQP_SHORT_STRING_BYTES).optional().describe('Exactly this key.'),
    from: time.optional().describe('Published at this time or later: `2026-01-05T10:00:00Z`.'),
    before: time.optional().describe('Published before this time.'),
    ...pageQuery,
  })
  .refine(({ from, before }) => from === undefined || before === undefined || from < before, {
    path: ['before'],
    message: 'must be later than from',
  });
type MessagesQuery = z.infer<typeof MessagesQuerySchema>;

export type ListMessagesDeps = { trail: Pick<TrailReader, 'list'> };

/** GET /api/messages?exchange=: what was published there, by any publisher, newest first. The last seconds may be missing. */
export function listMessages({ trail }: ListMessagesDeps): OperationHandler {
  return async (event, { log }) => {
    const { limit, cursor, ...asked } = query<MessagesQuery>(event, MessagesQuerySchema);
    const { permissions } = caller(event);
    if (!mayHold(scopeOf(permissions, 'read:messages'), asked.exchange)) {
      throw new ForbiddenError(`read:messages.${asked.exchange}`);
    }
    const page = await trail.list(asked, { limit, cursor });
    const items = page.items
      .filter(publishesShownTo(permissions) ?? (() => true))
      .map((entry) => PublishedMessageSchema.parse({ ...entry, archived: entry.archived !== null }));
    return json(200, {
      items,
      next: page.next,
      ...unreadableOf(log, 'trail', page),
    } satisfies PublishedMessageList);
  };
}
