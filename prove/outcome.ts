import { readFile } from 'node:fs/promises';
import type { Deployment } from './deployment.ts';
import { failedMessages } from './failed-messages.ts';
import type { EffectLine, HistoryLine, Outcome } from './history.ts';

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
  const theirs = new Set(others.flat().flatMap(idsIn));
  return {
    history,
    effects: effects.filter((line) => !theirs.has(line.kind === 'effect' ? line.of : line.id)),
    failed: failed.filter(({ message_id }) => !theirs.has(message_id)),
  };
}

const idsIn = (line: HistoryLine) =>
  line.kind === 'attempt' ? [line.id, ...(line.shared ? [line.shared.apart] : [])] : [];

/** A file of JSON lines; a last line that is not whole yet is left out. */
export async function linesOf<T>(file: string): Promise<T[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
