import { expect, it } from 'vitest';
import { GIVEN_RABBITMQ } from '../../../lib/example-settings.ts';
import { synthesized } from '../../lib/synthesized.ts';

it.each([
  ['dev', {}],
  ['dev', { ...GIVEN_RABBITMQ, COURTIER_BROKER_ACCESS: 'outside' }],
  ['prod', {}],
] as const)('asks for nothing more once %s is synthesized, %o', (name, settings) => {
  const unanswered = synthesized(name, settings).assembly.stacks.flatMap(({ stackName, template }) =>
    Object.entries<{ Default?: unknown }>(template.Parameters ?? {})
      .filter(([, { Default: byDefault }]) => byDefault === undefined)
      .map(([parameter]) => `${stackName}:${parameter}`),
  );
  expect(unanswered).toEqual([]);
});
