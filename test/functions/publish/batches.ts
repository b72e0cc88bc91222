import type { MessageLog } from '../../../core/audit/message-log.ts';
import { brokerBreaker } from '../../../core/circuit/broker-breaker.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { createNoteAccepted } from '../../../functions/publish/accepted.ts';
import { createHandler } from '../../../functions/publish/handler.ts';
import { createMemoryIdempotencyKeys } from '../../memory/idempotency-keys.ts';
import { createMemoryMessageIds } from '../../memory/message-ids.ts';
import { createMemoryMessageLog } from '../../memory/message-log.ts';
import { createMemoryOutbox } from '../../memory/outbox.ts';
import { createMemoryBroker } from '../../memory/publisher.ts';
import { recordedLog } from '../../recorded-log.ts';
import { at, order } from './one-message.ts';
import { publishRequest, type RequestOptions } from './request.ts';

const path = '/api/messages/publish/batch';

export function setUp(options: { messageLog?: MessageLog } = {}) {
  const broker = createMemoryBroker({ orders: { 'order.created': ['orders'], full: ['small'] }, users: {} });
  broker.full.add('small');
  const outbox = createMemoryOutbox();
  const keys = createMemoryIdempotencyKeys();
  const trail = createMemoryMessageLog();
  const log = recordedLog();
  const now = () => new Date(at);
  const rounds: string[][] = [[]];
  let ids = 0;
  const handler = createHandler({
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
    breaker: brokerBreaker({ now, log }),
    outbox,
    noteAccepted: createNoteAccepted({ messageLog: options.messageLog ?? trail, timeoutMs: 1_000, log }),
    messageIds: createMemoryMessageIds(),
    checkTurn: async () => {},
    idempotencyKeys: keys,
    eventSchemaOf: () => undefined,
    payloadLimitBytes: 1_000,
    spans: noSpans,
    now,
    newId: () => `id-${ids++}`,
    log,
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
