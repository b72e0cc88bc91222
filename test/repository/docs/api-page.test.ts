import { describe, expect, it } from 'vitest';
import { routes } from '../../../core/api/routes.ts';
import { readApiPage } from '../../docs/api-page.ts';

// That its commands do what it says is the matter of test/repository/system/api-examples.test.ts.

describe('docs/api.md', () => {
  const sections = readApiPage();

  it.each(routes.map((route) => [route.operation, route] as const))('shows how to call %s', (_, route) => {
    const { method, path, aliases = [] } = route;
    const section = sections.find(({ operations: [first] }) => first === `${method} ${path}`);
    expect(section?.operations).toEqual([`${method} ${path}`, ...aliases]);
    const written = path.replace(/\{\w+\}/g, '$');
    const calls = section?.examples.filter(({ command }) =>
      command.replace(/\$[A-Z_]+/g, '$').includes(written),
    );
    expect(calls?.length).toBeGreaterThan(0);
    expect(calls?.some(({ status }) => status < 400)).toBe(true);
  });

  it('speaks of no operation that is none', () => {
    const known = routes.map(({ method, path }) => `${method} ${path}`);
    const said = sections.flatMap(({ operations: [first] }) => (first?.includes(' /') ? [first] : []));
    expect(known).toEqual(expect.arrayContaining(said));
  });
});
