import { buildCommand, type FlagParametersForType } from '@stricli/core';
import { aboutBridge, aboutLocal, bridgeFlags, type Flag, localFlags } from '../../localstack/flags.ts';
import type { Context } from '../cli/context.ts';
import { demandNode } from '../cli/node-version.ts';

/** What was typed, by the flag's name. */
type Typed = Readonly<Record<string, string | boolean | undefined>>;

/** A command that runs until Ctrl-C. Its room parses what was typed: it runs without `courtier`, too. */
function running(
  name: string,
  brief: string,
  flags: Readonly<Record<string, Flag>>,
  fullDescription: string,
  start: (args: string[]) => Promise<number>,
) {
  return buildCommand({
    docs: { brief, fullDescription },
    parameters: { flags: parametersOf(flags) },
    async func(this: Context, typed: Typed) {
      demandNode(name);
      this.process.exitCode = await start(argsOf(typed));
    },
  });
}

function parametersOf(flags: Readonly<Record<string, Flag>>): FlagParametersForType<Typed, Context> {
  const parameters = Object.entries(flags).map(([name, { type, value, about }]) => [
    name,
    type === 'boolean'
      ? { kind: 'boolean', optional: true, withNegated: false, brief: about }
      : { kind: 'parsed', parse: String, optional: true, placeholder: value, brief: about },
  ]);
  return Object.fromEntries(parameters);
}

function argsOf(typed: Typed): string[] {
  return Object.entries(typed).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [`--${name}`, value];
  });
}

export const local = running(
  'local',
  'run the CDK app of this folder on this machine',
  localFlags,
  `Runs the template of the stage local on this machine: RabbitMQ, queues, tables, functions, state machines and the API.\n\n${aboutLocal}`,
  async (args) => (await import('../project/local.ts')).runLocal(args),
);

export const bridge = running(
  'bridge',
  'carry messages from RabbitMQ to a deployment where AWS has no event source',
  bridgeFlags,
  aboutBridge,
  async (args) => (await import('../../localstack/bridge/command.ts')).runBridge(args),
);
