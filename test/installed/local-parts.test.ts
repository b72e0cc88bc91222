import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withSystems } from './deployments.ts';

it.each(withSystems)(
  'tell the local runtime, and not stage $name on AWS, where each local.ts of $what is',
  ({ name, stage, declared }) => {
    const modules = stage.assembly.stacks.map(({ template }) => template.Metadata?.['courtier:local']);
    const files = declared.systems.map(
      ({ folder, topology }) => [topology.system, join(folder, 'local.ts')] as const,
    );
    const wanted = name === 'local' ? files.filter(([, file]) => existsSync(file)) : [];
    expect(Object.assign({}, ...modules)).toEqual(Object.fromEntries(wanted));
    if (name === 'local') expect(wanted).not.toEqual([]);
  },
);
