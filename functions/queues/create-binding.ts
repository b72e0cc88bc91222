import * as z from 'zod';
import { type Operation, operation } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { UnknownExchangeError } from '../../core/message/publisher.ts';
import { DeadLettersOnlyError } from '../../core/queues/errors.ts';
import { bindingIdentity } from '../../core/topology/compare.ts';
import { DEAD_LETTER_EXCHANGE, holdsFailed } from '../../core/topology/dead-letters.ts';
import type { BindingDefinition } from '../../core/topology/declarations.ts';
import { isOfTrail } from '../../core/topology/trail-queues.ts';
import { amqpText, boundExchange, newRoutingKey } from './amqp-text.ts';
import type { Deps } from './dependencies.ts';
import { requireManage, requireSource, requireWayIn } from './rights.ts';
import { definitionOf, viewBindings } from './view-binding.ts';
import { noQueue } from './which-queue.ts';

export const NewBindingSchema = z.strictObject({
  exchange: boundExchange,
  queue: amqpText.min(1),
  routing_key: newRoutingKey.default('').describe('On a topic exchange a pattern with `*` and `#`.'),
});

/** POST /api/bindings: 201 with the binding, or 200 when it was there. Declared queues may get more of them. Needs the right to read the exchange. */
export function createBinding(shared: Deps): Operation {
  return operation({
    input: NewBindingSchema,
    handle: async (event, { input: asked, log }) => {
      const deps = { ...shared, log };
      const { exchange, queue, routing_key } = asked;
      const by = requireManage(event, queue);
      assertNoDeadLetters(deps, asked);
      requireSource(by, exchange);
      requireWayIn(by, deps, queue);
      if (!(await deps.broker.exchange(exchange))) throw new UnknownExchangeError(exchange);
      const binding = definitionOf(asked);
      const isNew = !(await isThere(deps, binding));
      if (isNew) {
        if (!(await deps.broker.bind(binding))) throw noQueue(queue);
        deps.log.info('binding created', { exchange, queue, routing_key });
        await recordAction(deps, by, {
          action: 'binding.created',
          target: `binding:${exchange} -> ${queue}`,
          details: { routing_key },
        });
      }
      return json(isNew ? 201 : 200, viewBindings(deps, [binding])[0]);
    },
  });
}

async function isThere({ broker }: Deps, binding: BindingDefinition): Promise<boolean> {
  const between = await broker.bindings({ exchange: binding.source, queue: binding.destination });
  const identity = bindingIdentity(binding);
  return between.some((each) => bindingIdentity(each) === identity);
}

/** Dead letters have a way of their own; nothing else may take it, and none of them may leave it. */
function assertNoDeadLetters({ topology }: Deps, { exchange, queue }: z.infer<typeof NewBindingSchema>) {
  const declared = Object.hasOwn(topology.queues, queue) ? topology.queues[queue] : undefined;
  if (exchange === DEAD_LETTER_EXCHANGE || (declared && (holdsFailed(declared) || isOfTrail(declared)))) {
    throw new DeadLettersOnlyError();
  }
}
