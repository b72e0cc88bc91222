import { NotFoundError } from '../../core/api/errors.ts';
import type { ExchangeView } from '../../core/api/views-queues.ts';
import type { ExchangeDefinition } from '../../core/topology/declarations.ts';
import type { Deps } from './dependencies.ts';

export function viewExchange(
  { topology }: Pick<Deps, 'topology'>,
  { name, type, durable }: ExchangeDefinition,
): ExchangeView {
  return { name, type, durable, declared: Object.hasOwn(topology.exchanges, name) };
}

export function noExchange(name: string): NotFoundError {
  return new NotFoundError(`There is no exchange ${name}.`, { exchange: name });
}
