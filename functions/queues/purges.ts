import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter, query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { cursorsOf } from '../../core/api/cursor.ts';
import { ConflictError, NotFoundError } from '../../core/api/errors.ts';
import {
  type PurgedMessageList,
  type PurgeList,
  type PurgeView,
  viewPurge,
  viewPurgedMessage,
} from '../../core/api/views-purges.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { messageType } from '../../core/failure/subject.ts';
import type { Permission } from '../../core/permission/client.ts';
import type { KeptMessage } from '../../core/queues/kept-messages.ts';
import { isOver, isUnderWay, type Purge } from '../../core/queues/purge.ts';
import { maskBody } from '../../core/sensitive/mask.ts';
import { declaredSchema } from '../http/event-schema.ts';
import { pageQuery } from '../http/page-query.ts';
import { maskingSchema } from '../http/sight.ts';
import { unreadableOf } from '../http/unreadable.ts';
import type { Deps } from './dependencies.ts';
import { batchOf, requireQueue } from './purge-put-back.ts';
import { resume, WITHIN_REQUEST_MS, workOn } from './purge-work.ts';
import { requireManage } from './rights.ts';

export const PageQuerySchema = z.object(pageQuery);
type PageQuery = z.infer<typeof PageQuerySchema>;

/** GET /api/purges: those of the last day, the newest first. */
export function listPurges(deps: Deps): OperationHandler {
  return async (event, { log }) => {
    const { limit, cursor } = query<PageQuery>(event, PageQuerySchema);
    const page = await deps.purges.list({ limit, ...(cursor === undefined ? {} : { cursor }) });
    const now = deps.now().toISOString();
    const items = page.items.filter((purge) => !isOver(purge, now)).map(viewPurge);
    return json(200, { items, next: page.next, ...unreadableOf(log, 'purges', page) } satisfies PurgeList);
  };
}

/** GET /api/purges/{purge}: how far it is. Where nobody works on it any more it goes on. */
export function getPurge(shared: Deps): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const purge = await purgeIn(deps, event);
    await resume(deps, purge);
    return json(200, viewPurge(purge) satisfies PurgeView);
  };
}

/** `<place of the batch>.<place in it>` of the first message of a page. */
const { encode, decode } = cursorsOf(/^\d{1,7}\.\d{1,7}$/);

/** Large bodies make a batch of few messages, and each one takes a read: a page ends after so many, with what it has. */
const PAGE_BATCHES = 20;

/** GET /api/purges/{purge}/messages: what was in the queue. */
export function listPurged(deps: Deps): OperationHandler {
  return async (event) => {
    const { limit, cursor } = query<PageQuery>(event, PageQuerySchema);
    const purge = await purgeIn(deps, event);
    const { permissions } = requireManage(event, purge.queue);
    const view = (message: KeptMessage) => shownTo(permissions, purge.queue, message);
    return json(200, (await pageFrom(deps, purge, { cursor, limit, view })) satisfies PurgedMessageList);
  };
}

function shownTo(permissions: Permission[], queue: string, message: KeptMessage) {
  const { exchange, routing_key, properties } = message.envelope;
  const subject = { name: queue, type: messageType(properties.type, routing_key) };
  const schema = maskingSchema(permissions, declaredSchema, { exchange, subject });
  return viewPurgedMessage(message, schema && maskBody(schema, message.body, properties));
}

/** Each message is let go when its view is there, which leaves large bodies out. */
async function pageFrom<T>(
  deps: Deps,
  purge: Purge,
  { cursor, limit, view }: { cursor: string | undefined; limit: number; view: (message: KeptMessage) => T },
): Promise<{ items: T[]; next: string | null }> {
  const [first = 0, start = 0] = cursor === undefined ? [] : decode(cursor).split('.').map(Number);
  const items: T[] = [];
  const end = Math.min(purge.batches, first + PAGE_BATCHES);
  let [place, skip] = [first, start];
  while (place < end && items.length < limit) {
    const batch = await batchOf(deps, purge, place);
    const more = batch.slice(skip, skip + limit - items.length);
    items.push(...more.map(view));
    skip += more.length;
    if (skip < batch.length) return { items, next: encode(`${place}.${skip}`) };
    [place, skip] = [place + 1, 0];
  }
  return { items, next: place < purge.batches ? encode(`${place}.0`) : null };
}

/**
 * POST /api/purges/{purge}/restore: puts the messages back into the queue that they were in. Asked for again it answers how far
 * that is, and goes on where it had stopped.
 */
export function restorePurge(shared: Deps): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const found = await purgeIn(deps, event);
    const by = requireManage(event, found.queue);
    if (found.state === 'running') {
      throw new ConflictError('Its messages are still being taken out of the queue: wait until it is done.', {
        id: found.id,
        state: found.state,
      });
    }
    if (found.state !== 'restored') await requireQueue(deps, found.queue);
    if (found.state === 'done') {
      const next = { ...found, state: 'restoring', version: found.version + 1 } as const;
      // Another request for the same was quicker where this is false: it works on it.
      if (await deps.purges.replace(next, found.version)) {
        const details = { purge: found.id, messages: found.kept - found.on_record };
        await recordAction(deps, by, { action: 'queue.restored', target: `queue:${found.queue}`, details });
      }
    }
    const purge = (await workOn(deps, found.id, WITHIN_REQUEST_MS)) ?? found;
    return json(isUnderWay(purge) ? 202 : 200, viewPurge(purge) satisfies PurgeView);
  };
}

async function purgeIn({ purges, now }: Deps, event: APIGatewayProxyEvent): Promise<Purge> {
  const id = pathParameter(event, 'purge');
  const purge = await purges.get(id);
  if (purge && !isOver(purge, now().toISOString())) return purge;
  throw new NotFoundError('There is no purge with this id, or it is more than a day ago.', { id });
}
