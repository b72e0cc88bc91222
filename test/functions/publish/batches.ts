import type { MessageLog } from '../../../core/audit/message-log.ts';
import { createHandler } from '../../../functions/publish/handler.ts';
import { memoryParts, order } from './memory-parts.ts';
import { publishRequest, type RequestOptions } from './request.ts';

const path = '/api/messages/publish/batch';

export function setUp(options: { messageLog?: MessageLog } = {}) {
  const exchanges = { orders: { 'order.created': ['orders'], full: ['small'] }, users: {} };
  const { broker, outbox, trail, log, deps } = memoryParts(exchanges, options);
  const rounds: string[][] = [[]];
  let ids = 0;
  const handler = createHandler({
    ...deps,
    publisher: {
      ...broker.publisher,
      async publish(publication, how) {
        rounds.at(-1)?.push(publication.exchange);
        // The broker's answer comes after all that was sent in the same round.
        await new Promise((resolve) => setImmediate(resolve));
        if ((rounds.at(-1)?.length ?? 0) > 0) rounds.push([]);
        await broker.publisher.publish(publication, how);
      },
    },
    newId: () => `id-${ids++}`,
  });
  const single = async (body: unknown, more: Partial<RequestOptions> = {}) => {
    const answer = await handler(publishRequest({ body: JSON.stringify(body), ...more }));
    return { ...answer, json: JSON.parse(answer.body) };
  };
  const send = async (messages: unknown[], more: Partial<RequestOptions> = {}) => {
    const answer = await handler(publishRequest({ path, body: { messages }, ...more }));
    return { ...answer, json: JSON.parse(answer.body) };
  };
  const queued = () => broker.queues.get('orders') ?? [];
  const sent = () => rounds.filter((round) => round.length > 0);
  return { broker, outbox, trail, lines: log.lines, single, send, queued, sent };
}

export const unknown = { ...order, exchange: 'none' };
