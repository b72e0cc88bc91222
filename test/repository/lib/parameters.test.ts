import { expect, it } from 'vitest';
import { synthesized } from '../../lib/synthesized.ts';

it.each(['dev', 'prod'] as const)('asks for nothing more once %s is synthesized', (name) => {
  const unanswered = synthesized(name).assembly.stacks.flatMap(({ stackName, template }) =>
    Object.entries<{ Default?: unknown }>(template.Parameters ?? {})
      .filter(([, { Default: byDefault }]) => byDefault === undefined)
      .map(([parameter]) => `${stackName}:${parameter}`),
  );
  expect(unanswered).toEqual([]);
});
