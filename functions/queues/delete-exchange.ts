import * as z from 'zod';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter, query } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { ConflictError } from '../../core/api/errors.ts';
import type { ExchangeDeleted } from '../../core/api/views-queues.ts';
import { recordAction } from '../../core/audit/record-action.ts';
import { CourtierError } from '../../core/errors.ts';
import type { Deps } from './dependencies.ts';
import { requireManage } from './rights.ts';
import { noExchange } from './view-exchange.ts';

export const DeleteExchangeQuerySchema = z.object({
  force: z.enum(['true', 'false']).default('false').describe('`true`: also while something is bound to it.'),
});

/** DELETE /api/exchanges/{exchange}: refused while something is bound to it, unless `force` says otherwise. */
export function deleteExchange(shared: Deps): OperationHandler {
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const name = pathParameter(event, 'exchange');
    const by = requireManage(event, name);
    const { force } = query<z.infer<typeof DeleteExchangeQuerySchema>>(event, DeleteExchangeQuerySchema);
    if (Object.hasOwn(deps.topology.exchanges, name)) {
      throw new ConflictError(`The topology declares the exchange ${name}: take it out there, and deploy.`);
    }
    if (name.startsWith('amq.')) throw new ConflictError(`RabbitMQ itself keeps the exchange ${name}.`);
    const bindings = await deps.broker.bindings({ exchange: name });
    if (bindings.length > 0 && force === 'false') throw inUse(name, bindings.length);
    if (!(await deps.broker.deleteExchange(name))) throw noExchange(name);
    deps.log.info('exchange deleted', { exchange: name });
    await recordAction(deps, by, {
      action: 'exchange.deleted',
      target: `exchange:${name}`,
      details: { bindings: bindings.length },
    });
    return json(200, { name, deleted: true } satisfies ExchangeDeleted);
  };
}

function inUse(name: string, bindings: number): CourtierError {
  const message = `The exchange ${name} has ${bindings} bindings. Delete them, or say force=true.`;
  return new CourtierError('in-use', 'reject', message, { details: { bindings } });
}
