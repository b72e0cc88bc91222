import { setTimeout as pause } from 'node:timers/promises';
import type { OperationView } from '../../../core/api/views-operations.ts';
import { type Api, apiOf, route } from '../../api/api.ts';
import type { Context } from '../../cli/context.ts';
import { CommandError, exitCodes } from '../../cli/exit-codes.ts';
import type { ApiFlags } from '../../cli/flags.ts';
import { inUtc, printResult } from '../../cli/result.ts';
import { createProgress } from '../../terminal/progress.ts';
import { shownOperation } from './view.ts';

const LOOK_MS = 1_000;

/**
 * Shows how far an operation is until it goes on no more, and then what became of it. Ctrl-C ends the looking, not the
 * operation. Throws CommandError where it stopped, was aborted, or some of it failed.
 */
export async function watch(context: Context, flags: ApiFlags, id: string): Promise<void> {
  const signal = context.interrupted();
  const api = await apiOf(context, flags, signal);
  const progress = createProgress(context);
  let operation: OperationView;
  try {
    operation = await untilItRests(api, id, signal, (now) => progress.show(...progressOf(now)));
  } catch (error) {
    if (!signal.aborted) throw error;
    progress.end();
    context.note(`The operation goes on. See it again: courtier operations watch ${id}\n`);
    context.process.exitCode = exitCodes.interrupted;
    return;
  }
  progress.end();
  printResult(context, flags, operation, () => shownOperation(context, operation, inUtc(context, flags)));
  const refusal = unhappy(operation);
  if (refusal !== undefined) throw new CommandError('failed', refusal);
}

/** A plan of very many messages, as it is once it knows how many they are. */
export async function untilCounted(
  context: Context,
  api: Api,
  planned: OperationView,
): Promise<OperationView> {
  const progress = createProgress(context);
  let operation = planned;
  while (operation.counts.counting) {
    progress.show(null, `counting: ${operation.counts.total} so far`);
    await pause(LOOK_MS);
    operation = await api.get<OperationView>(route`/api/operations/${planned.id}`);
  }
  progress.end();
  return operation;
}

async function untilItRests(
  api: Api,
  id: string,
  signal: AbortSignal,
  look: (operation: OperationView) => void,
): Promise<OperationView> {
  for (;;) {
    const operation = await api.get<OperationView>(route`/api/operations/${id}`);
    look(operation);
    if (operation.state !== 'running' && operation.state !== 'canary') return operation;
    await pause(LOOK_MS, undefined, { signal });
  }
}

function progressOf({ state, counts, outcomes }: OperationView): [share: number | null, text: string] {
  const share = counts.exact && counts.total > 0 ? counts.done / counts.total : null;
  const failed = Object.values(counts.failed).reduce((sum, count) => sum + count, 0);
  const parts = [`${counts.done}/${counts.total}`, state];
  if (failed > 0) parts.push(`${failed} not done`);
  if (outcomes.failed > 0) parts.push(`${outcomes.failed} failed again`);
  return [share, parts.join(', ')];
}

function unhappy({ id, state, reason, counts, outcomes }: OperationView): string | undefined {
  if (state === 'stopped')
    return `It stopped by itself: ${reason ?? 'too many failed again.'} Go on all the same: courtier operations resume ${id}`;
  if (state === 'paused') return `It is paused. Go on: courtier operations resume ${id}`;
  if (state === 'aborted') return 'It was aborted.';
  if (Object.keys(counts.failed).length > 0)
    return `Some could not be done. Which and why: courtier operations results ${id} --outcome failed`;
  return outcomes.failed > 0 ? `${outcomes.failed} failed again: courtier failed list` : undefined;
}
