import { buildCommand, buildRouteMap } from '@stricli/core';
import type { Context } from '../cli/context.ts';
import { about } from '../cli/docs.ts';
import { argument } from '../cli/flags.ts';

const SYSTEM = 'shop';

export const init = buildCommand({
  docs: about(
    `write a project with one system into this folder (default: ${SYSTEM})`,
    'Writes a project with one system into this folder, which must be empty, and says what to do next.',
  ),
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ ...argument('system', `the name of the system (default: ${SYSTEM})`), optional: true }],
    },
  },
  async func(this: Context, _: object, system: string | undefined) {
    const { initProject } = await import('../project/init.ts');
    this.print(initProject(process.cwd(), system ?? SYSTEM));
  },
});

const newSystem = buildCommand({
  docs: about('add a system to the project in this folder'),
  parameters: {
    positional: { kind: 'tuple', parameters: [argument('name', 'the name of the system, such as billing')] },
  },
  async func(this: Context, _: object, name: string) {
    const project = await import('../project/init.ts');
    this.print(project.newSystem(process.cwd(), name));
  },
});

export const newThing = buildRouteMap({
  docs: { brief: 'add to the project in this folder: courtier new system NAME' },
  routes: { system: newSystem },
});
