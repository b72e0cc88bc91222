import { describe, expect, it } from 'vitest';
import type { RouteShape } from '../../core/api/route.ts';
import { methodsOf } from '../../lib/constructs/gateway-methods.ts';

const route = (method: RouteShape['method'], path: string, more: Partial<RouteShape> = {}): RouteShape => ({
  operation: `${method} ${path}`,
  method,
  path,
  function: 'things',
  permission: 'read:things',
  ...more,
});
const made = (...routes: RouteShape[]) =>
  methodsOf(routes).map((each) => `${each.method} ${each.path} ${each.function}${each.open ? ' open' : ''}`);

describe('the methods of API Gateway', () => {
  it('are one for a path that one function serves, so that another route there is no resource of the stack', () => {
    expect(made(route('GET', '/things'), route('POST', '/things'), route('DELETE', '/things'))).toEqual([
      'ANY /things things',
    ]);
  });

  it('are one of its own for what another function than most serves', () => {
    expect(
      made(
        route('POST', '/things', { function: 'makers' }),
        route('GET', '/things'),
        route('DELETE', '/things'),
      ),
    ).toEqual(['ANY /things things', 'POST /things makers']);
  });

  it('let nobody in without a key where one route of a path needs none', () => {
    const open = { permission: null };
    expect(
      made(route('GET', '/things', open), route('PATCH', '/things', open), route('POST', '/things')),
    ).toEqual(['ANY /things things', 'GET /things things open', 'PATCH /things things open']);
    expect(made(route('GET', '/health', open))).toEqual(['ANY /health things open']);
  });

  it('are those of each alias too', () => {
    expect(made(route('GET', '/things', { aliases: ['/old-things'] }))).toEqual([
      'ANY /things things',
      'ANY /old-things things',
    ]);
  });
});
