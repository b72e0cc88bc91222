import { createBreaker } from '../../../core/circuit/breaker.ts';
import { BrokerUnavailableError, type Publication } from '../../../core/message/publisher.ts';
import { DIRECT_REPLY_TO } from '../../../core/message/reply-to.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { declaredSchema } from '../../../functions/http/event-schema.ts';
import { createHandler as createReplies } from '../../../functions/replies/handler.ts';
import { createHandler } from '../../../functions/requests/handler.ts';
import { createMemoryInFlight } from '../../memory/in-flight.ts';
import { createMemoryRequests } from '../../memory/requester.ts';
import { recordedLog } from '../../recorded-log.ts';
import type { OddSubject } from '../odd-subject.ts';

/** Where a requester waits. */
const ADDRESS = `${DIRECT_REPLY_TO}.waiting`;

export const oddRequester = () => odd('requests');
/** The function beside it, which replies. */
export const oddReplier = () => odd('replies');

/** Both functions with one service that answers at once, and one requester that still waits. */
function odd(which: 'requests' | 'replies'): OddSubject {
  const { requester, repliers } = createMemoryRequests();
  const asked: Publication[] = [];
  const replied: unknown[] = [];
  const take = (request: Publication) => {
    asked.push(request);
    const { reply_to: replyTo = '', correlation_id = '' } = request.properties;
    void requester.reply({
      id: 'r',
      replyTo,
      body: request.body,
      properties: { correlation_id },
      headers: {},
    });
  };
  repliers.set('journal', new Map([['router.ask', take]]));
  const log = recordedLog();
  const now = () => new Date('2026-01-05T10:00:00.000Z');
  let ids = 0;
  const deps = {
    inFlight: createMemoryInFlight(),
    placesPerClient: 1_000,
    requester: {
      ...requester,
      reply: async (reply: Parameters<typeof requester.reply>[0]) => {
        if (reply.replyTo === ADDRESS) replied.push(reply);
        else await requester.reply(reply);
      },
    },
    breaker: createBreaker({
      threshold: 2,
      coolDownMs: 10_000,
      now,
      isFailure: (error) => error instanceof BrokerUnavailableError,
    }),
    payloadLimitBytes: 20_000,
    eventSchemaOf: declaredSchema,
    now,
    newId: () => `id-${ids++}`,
    spans: noSpans,
    log,
  };
  return {
    handler: which === 'requests' ? createHandler(deps) : createReplies(deps),
    log,
    state: async () => ({
      asked: [...asked],
      replied: [...replied],
    }),
    known: {
      names: [],
      cursors: [],
      bodies: {
        request: {
          exchange: 'journal',
          routing_key: 'router.ask',
          message: { item: 'mug' },
          timeout_ms: 5_000,
        },
        reply: { reply_to: ADDRESS, correlation_id: 'c', message: { price: 14.5 } },
      },
    },
  };
}
