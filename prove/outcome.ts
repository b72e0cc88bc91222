import { readFile } from 'node:fs/promises';
import type { Deployment } from './deployment.ts';
import { failedMessages } from './failed-messages.ts';
import { type EffectLine, type HistoryLine, nameOfRecord, type Outcome } from './history.ts';

/** What is known now of what a history published, by failed messages of these statuses; undefined while the API does not answer. */
export async function outcomeOf(
  deployment: Deployment,
  history: readonly HistoryLine[],
  statuses?: Parameters<typeof failedMessages>[1],
): Promise<Outcome | undefined> {
  const failed = await failedMessages(deployment, statuses);
  if (!failed) return undefined;
  // After the failed messages: what was handled meanwhile is an effect here.
  return { history, effects: await linesOf<EffectLine>(deployment.effectsFile), failed };
}

/** The same without what `others` published, which ran on the same deployment. */
export function without(
  { history, effects, failed }: Outcome,
  others: readonly (readonly HistoryLine[])[],
): Outcome {
  const theirs = new Set(others.flat().flatMap((line) => (line.kind === 'attempt' ? [line.id] : [])));
  return {
    history,
    effects: effects.filter((line) => !theirs.has(line.kind === 'effect' ? line.of : line.id)),
    failed: failed.filter((record) => !theirs.has(nameOfRecord(record))),
  };
}

/** A file of JSON lines; a last line that is not whole yet is left out. */
export async function linesOf<T>(file: string): Promise<T[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
