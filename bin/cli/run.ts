import { type Command, type RouteMap, run } from '@stricli/core';
import { app, NAME } from './app.ts';
import { completions } from './completion.ts';
import type { Context, Started } from './context.ts';
import { exitCodes } from './exit-codes.ts';

type Target = RouteMap<Context> | Command<Context>;

/** Runs what was typed. Answers the exit code. */
export async function runCommand(typed: readonly string[], started: Started): Promise<number> {
  const context: Context = { ...started, propose: (words) => completions(words, context) };
  const [first, ...rest] = typed;
  const inputs = first === 'help' ? [...rest, '--help'] : first === 'version' ? ['--version'] : typed;
  const { words, target } = commandOf(inputs);
  if (isGroup(target) && words.length === inputs.length) return helpInstead(inputs, context);
  await run(app, inputs, context);
  const code = Number(context.process.exitCode ?? exitCodes.done);
  // What was typed is not understood: the library says so below zero.
  if (code >= 0) return code;
  context.note(`Try: ${[NAME, ...words, '--help'].join(' ')}\n`);
  return exitCodes.usage;
}

/** A group of commands does nothing by itself: its help says what there is, and the script that has typed it is wrong. */
async function helpInstead(inputs: readonly string[], context: Context): Promise<number> {
  const { stderr } = context.process;
  await run(app, [...inputs, '--help'], { ...context, process: { stdout: stderr, stderr } });
  return exitCodes.usage;
}

/** The words that lead to a command or a group, as far as they do. */
function commandOf(typed: readonly string[]): { words: string[]; target: Target } {
  const words: string[] = [];
  let target: Target = app.root;
  for (const word of typed) {
    const next: Target | undefined = isGroup(target) ? target.getRoutingTargetForInput(word) : undefined;
    if (next === undefined) break;
    words.push(word);
    target = next;
  }
  return { words, target };
}

const isGroup = (target: Target): target is RouteMap<Context> => 'getRoutingTargetForInput' in target;
