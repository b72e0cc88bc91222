import type { APIGatewayProxyEvent } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routes } from '../../../core/api/routes.ts';
import { ProblemSchema } from '../../../core/api/views.ts';
import { topology } from '../../../core/topology/index.ts';
import { event } from '../../adapters/http/event.ts';
import { oddText, oddValues } from '../../adapters/http/odd.ts';
import { workItem } from '../../contract/pull-queues.ts';
import { setUp } from './subscriptions.ts';

const own = routes.filter(({ function: name }) => name === 'subscriptions' || name === 'deliveries');
const settling = new Set(
  own
    .filter((route) => route.function === 'deliveries')
    .flatMap(({ path, aliases = [] }) => [path, ...aliases]),
);
const queues = Object.values(topology.queues).filter(({ delivery }) => delivery === 'pull');

const topic = fc.oneof(oddText, fc.constantFrom('auth', 'fraud', 'users', 'orders', 'journal', 'email'));
const requests: fc.Arbitrary<APIGatewayProxyEvent> = fc
  .record({
    route: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...own) },
      fc.record({ method: oddText, path: oddText }),
    ),
    headers: oddValues(['Accept', 'Last-Event-ID']),
    query: oddValues(['name', 'max', 'wait', 'visibility', 'routing_key']),
    name: fc.option(fc.oneof(oddText, fc.constantFrom('a', 'billing')), { freq: 1 }),
    topic,
    id: fc.oneof(oddText, fc.constantFrom('ack-1', 'ack-2')),
    body: fc.oneof(
      fc.constant(null),
      oddText,
      fc.json(),
      fc.constantFrom('{}', '{"requeue":false}', '{"visibility":60}'),
    ),
    isBase64Encoded: fc.boolean(),
    permissions: fc.constantFrom(null, ['admin'], ['admin'], ['consume:*'], ['consume:journal_auth'], []),
  })
  .map(({ route, topic, id, name, query, ...given }) =>
    event({
      ...given,
      resource: route.path,
      httpMethod: route.method,
      query: name === null ? query : { name },
      path_parameters: { topic, id },
    }),
  );

describe('whatever the request, subscriptions', () => {
  it('answer with a status below 500, a problem document for every error, and nothing of their inside', async () => {
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const { handler, deliveriesHandler, memory, pull, log } = setUp();
        for (const { name } of queues) memory.make(name);
        memory.put('journal_auth', workItem('m-1'));
        memory.put('journal_auth', workItem('m-2'));
        await pull('auth', { max: '1' });
        const answer = await (settling.has(request.resource) ? deliveriesHandler : handler)(request);
        statuses.add(answer.statusCode);
        expect(log.lines.filter((line) => line.level === 'error')).toEqual([]);
        expect(answer.statusCode).toBeLessThan(500);
        expect(answer.body).not.toMatch(/\.ts:\d|node_modules|at async|receipt/);
        if (answer.statusCode < 400) return;
        expect(ProblemSchema.parse(JSON.parse(answer.body)).status).toBe(answer.statusCode);
        expect(answer.headers?.['content-type']).toBe('application/problem+json');
      }),
      { numRuns: 1_500 },
    );
    expect([...statuses].sort()).toEqual([200, 400, 401, 403, 404, 409, 422]);
  });
});
