import * as z from 'zod';
import { type Operation, operation } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import { InvalidInputError } from '../../core/api/errors.ts';
import type { ExchangeView } from '../../core/api/views-queues.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { AMQP_SHORT_STRING_BYTES } from '../../core/limits.ts';
import { assertRoomForExchange, exchangeNameProblems } from '../../core/queues/exchange-rules.ts';
import { AMQP_NAME } from '../../core/topology/rules/names.ts';
import type { Deps } from './dependencies.ts';
import { requireManage } from './rights.ts';
import { viewExchange } from './view-exchange.ts';

export const NewExchangeSchema = z.strictObject({
  name: z.string().min(1).max(AMQP_SHORT_STRING_BYTES).meta({
    description: 'Letters, digits, dots, colons, hyphens and underscores; not beginning with `amq.`.',
    pattern: AMQP_NAME.source,
  }),
  type: z.enum(['direct', 'topic', 'fanout']),
});

/** POST /api/exchanges: a durable one. 201, or 200 when it was there with the same type. */
export function createExchange(shared: Deps): Operation {
  return operation({
    input: NewExchangeSchema,
    handle: async (event, { input: { name, type }, log }) => {
      const deps = { ...shared, log };
      const by = requireManage(event, name);
      const problems = exchangeNameProblems(name).map((detail) => ({ pointer: '#/name', detail }));
      if (problems.length > 0) {
        throw new InvalidInputError('invalid-body', 'Such an exchange cannot be made.', problems);
      }
      const exchange = { name, type, durable: true, auto_delete: false, internal: false, arguments: {} };
      const all = await deps.broker.exchanges();
      const isNew = !all.some((each) => each.name === name);
      if (isNew) assertRoomForExchange(all.length);
      await deps.broker.declareExchange(exchange);
      if (isNew) {
        deps.log.info('exchange created', { exchange: name });
        await recordAction(deps, by, {
          action: 'exchange.created',
          target: `exchange:${name}`,
          details: { type },
        });
      }
      return json(isNew ? 201 : 200, viewExchange(deps, exchange) satisfies ExchangeView);
    },
  });
}
