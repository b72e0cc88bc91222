import { createHttpHandler, type Deps } from '../../../functions/operations/handler.ts';
import { event, type Given } from '../../adapters/http/event.ts';
import { createWorld } from '../../core/operations/world.ts';
import { createMemoryIdempotencyKeys } from '../../memory/idempotency-keys.ts';
import { createMemoryOperatorLog } from '../../memory/operator-log.ts';

export function setUp(overrides: Partial<Deps> = {}) {
  const world = createWorld();
  let ids = 0;
  const operatorLog = createMemoryOperatorLog({ newId: () => `entry-${++ids}`, now: world.now });
  const handler = createHttpHandler({
    ...world,
    idempotencyKeys: createMemoryIdempotencyKeys(),
    operatorLog,
    isQueue: (name) => name === 'outside',
    newId: () => `00000000-0000-7000-8000-${String(++ids).padStart(12, '0')}`,
    ...overrides,
  });
  const call = async (given: Given) => {
    const { statusCode, body } = await handler(event({ permissions: ['manage:failed'], ...given }));
    return { status: statusCode, body: JSON.parse(body) };
  };
  const create = (asked: object, headers: Record<string, string> = {}) =>
    call({ resource: '/api/operations', httpMethod: 'POST', body: JSON.stringify(asked), headers });
  const on = (id: string, what: string) =>
    call({ resource: `/api/operations/{id}/${what}`, httpMethod: 'POST', path_parameters: { id } });
  return { ...world, operatorLog, call, create, on };
}
