import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stageNames } from '../../lib/stage.ts';
import { systems } from '../../systems/index.ts';
import { synthesized } from './synthesized.ts';

it.each(stageNames)('tell the local runtime, and not stage %s on AWS, where each local.ts is', (name) => {
  const { stacks } = synthesized(name).assembly;
  const told = stacks.map(({ template }) => template.Metadata?.['courtier:local']);
  const files = systems.map(({ folder, topology }) => [topology.system, join(folder, 'local.ts')] as const);
  const wanted = name === 'local' ? files.filter(([, file]) => existsSync(file)) : [];
  expect(Object.assign({}, ...told)).toEqual(Object.fromEntries(wanted));
  if (name === 'local') expect(wanted).not.toEqual([]);
});
