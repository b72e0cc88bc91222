import { Buffer } from 'node:buffer';
import * as z from 'zod';
import { createBreaker } from '../../../core/circuit/breaker.ts';
import { BrokerUnavailableError, type Publication } from '../../../core/message/publisher.ts';
import type { Permission } from '../../../core/permission/client.ts';
import { noSpans } from '../../../core/trace/spans.ts';
import { createHandler as createReplies } from '../../../functions/replies/handler.ts';
import type { Deps } from '../../../functions/requests/deps.ts';
import { createHandler } from '../../../functions/requests/handler.ts';
import { createMemoryInFlight } from '../../memory/in-flight.ts';
import { createMemoryRequests } from '../../memory/requester.ts';
import { recordedLog } from '../../recorded-log.ts';
import { publishRequest } from '../publish/request.ts';

export const at = '2026-11-02T10:00:00.000Z';

export function setUp(overrides: Partial<Deps> = {}) {
  const requests = createMemoryRequests();
  const asked: Publication[] = [];
  const service = { answer: Buffer.from('{"price": 14.5}'), silent: false };
  const take = (request: Publication) => {
    asked.push(request);
    const { reply_to: replyTo = '', correlation_id = '' } = request.properties;
    const properties = { correlation_id, content_type: 'application/json' };
    const answer = { id: 'r', replyTo, body: service.answer, properties, headers: { by: 'pricing' } };
    if (!service.silent) void requests.requester.reply(answer);
  };
  requests.repliers.set('shop', new Map([['price', take]]));
  const log = recordedLog();
  const now = () => new Date(at);
  const deps = {
    requester: requests.requester,
    inFlight: createMemoryInFlight(),
    placesPerClient: 2,
    breaker: createBreaker({
      threshold: 2,
      coolDownMs: 10_000,
      now,
      isFailure: (error) => error instanceof BrokerUnavailableError,
    }),
    payloadLimitBytes: 1_000,
    eventSchemaOf: (exchange: string) =>
      exchange === 'orders' ? { name: 'order-event', version: '1', schema: Order } : undefined,
    now,
    newId: () => 'new-id',
    spans: noSpans,
    log,
    ...overrides,
  };
  const [handler, replies] = [createHandler(deps), createReplies({ ...deps, requester: requests.requester })];
  const call = async (path: string, body: object | string, permissions: Permission[]) => {
    const answer = await (path === '/api/replies' ? replies : handler)(
      publishRequest({ path, body, permissions }),
    );
    return { status: answer.statusCode, json: JSON.parse(answer.body), headers: answer.headers };
  };
  return {
    requests,
    asked,
    service,
    log,
    ask: (changes: object = {}, permissions: Permission[] = ['publish:shop']) =>
      call('/api/requests', { ...question, ...changes }, permissions),
    reply: (body: object, permissions: Permission[] = ['consume:prices']) =>
      call('/api/replies', body, permissions),
    call,
  };
}

const Order = z.object({ order_id: z.string() });

const question = { exchange: 'shop', routing_key: 'price', message: { item: 'mug' } };

export const problem = (code: string) => `urn:courtier:problem:${code}`;
