import { proposeCompletions } from '@stricli/core';
import { app } from './app.ts';
import type { Context } from './context.ts';

/**
 * What may stand where the last of these words is begun, a line each: the word, a tab and what it is. Flags are left out
 * until somebody types a hyphen.
 */
export async function completions(words: readonly string[], context: Context): Promise<string> {
  const partial = words.at(-1) ?? '';
  const proposed = await proposeCompletions(app, words, context).catch(() => []);
  return proposed
    .filter(({ kind }) => kind !== 'argument:flag' || partial.startsWith('-'))
    .map(({ completion, brief }) => `${completion}\t${brief}\n`)
    .join('');
}
