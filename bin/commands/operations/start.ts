import { randomUUID } from 'node:crypto';
import { buildCommand } from '@stricli/core';
import type { OperationView } from '../../../core/api/views-operations.ts';
import { apiOf, route } from '../../api/api.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import { usageError } from '../../cli/exit-codes.ts';
import { type AskFlags, askAliases, askFlags, some, switched, text } from '../../cli/flags.ts';
import { inUtc, printResult } from '../../cli/result.ts';
import { confirm } from '../../terminal/ask.ts';
import { actedOnFlags, type FilterFlags } from '../failed/filter.ts';
import { queueNames } from '../names.ts';
import { shownPlan } from './view.ts';
import { untilCounted, watch } from './watch.ts';

/** How it goes about it. */
export type PaceFlags = {
  rate?: number | undefined;
  canary?: number | undefined;
  stopAt?: number | undefined;
  note?: string | undefined;
  detach?: boolean | undefined;
};
export const paceFlags = {
  rate: some('count', 'messages a second'),
  canary: some('count', 'so many first: what becomes of them decides whether it goes on (retry, move)'),
  stopAt: some('percent', 'stop when so many of the latest 100 fail again (retry, move)', 100),
  note: text('text', 'why, for people who look at it later'),
  detach: switched('do not wait for its end'),
};

const ACTIONS = ['retry', 'delete', 'restore', 'resolve', 'move'] as const;
type Action = (typeof ACTIONS)[number];
type StartFlags = AskFlags &
  FilterFlags &
  PaceFlags & { toQueue?: string | undefined; plan?: boolean | undefined };

export const startOperation = buildCommand({
  docs: about(
    'do one thing to all failed messages that match, after a look at the plan',
    'Plans one thing for all failed messages that match, says how many and shows some, asks, and follows it with a progress bar. It goes on when the command is ended. Such as: courtier operations start retry --queue orders --since 2h --canary 5',
  ),
  parameters: {
    flags: {
      ...actedOnFlags,
      toQueue: { ...text('queue', 'for move'), proposeCompletions: queueNames },
      ...paceFlags,
      plan: switched('plan it, and do nothing: courtier operations run does it'),
      ...askFlags,
    },
    aliases: askAliases,
    positional: {
      kind: 'tuple',
      parameters: [
        {
          placeholder: 'action',
          brief: ACTIONS.join(', '),
          parse: actionOf,
          proposeCompletions: () => ACTIONS,
        },
      ],
    },
  },
  async func(this: Context, flags: StartFlags, action: Action) {
    await operate(this, flags, action);
  },
});

function actionOf(input: string): Action {
  const action = ACTIONS.find((each) => each === input);
  if (action === undefined) throw new SyntaxError(`must be one of ${ACTIONS.join(', ')}`);
  return action;
}

/** Plans, shows, asks, runs and follows. */
export async function operate(context: Context, flags: StartFlags, action: Action): Promise<void> {
  const { canary, stopAt, toQueue } = flags;
  await runPlanned(context, flags, {
    action,
    filter: operationFilter(flags),
    canary: canary === undefined ? undefined : { size: canary },
    stop_at_failure_rate: stopAt === undefined ? undefined : stopAt / 100,
    to_queue: toQueue,
  });
}

type RunFlags = AskFlags & Pick<PaceFlags, 'rate' | 'note' | 'detach'> & { plan?: boolean | undefined };

/** The same of any operation. */
export async function runPlanned(context: Context, flags: RunFlags, asked: object): Promise<void> {
  const api = await apiOf(context, flags);
  const { rate, note, plan } = flags;
  const made = await api.post<OperationView>('/api/operations', {
    body: { ...asked, mode: 'plan', rate, note },
    idempotencyKey: randomUUID(),
  });
  // A person decides by the count. With --yes nobody does: the operation counts on while it runs.
  const planned = flags.yes && !plan ? made : await untilCounted(context, api, made);
  const shown = () => shownPlan(context, planned, inUtc(context, flags));
  const isNothing = planned.counts.total === 0 && !planned.counts.counting;
  if (plan || isNothing) return printResult(context, flags, planned, shown);
  await confirm(context, flags, shown().trimEnd());
  const running = await api.post<OperationView>(route`/api/operations/${planned.id}/run`);
  if (flags.detach)
    return printResult(
      context,
      flags,
      running,
      () => `It runs. See it: courtier operations watch ${running.id}\n`,
    );
  await watch(context, flags, running.id);
}

function operationFilter(flags: FilterFlags) {
  const { status, queue, exchange, routingKey, error, fingerprint, service, text, since, until } = flags;
  return {
    status,
    queue,
    exchange,
    routing_key: routingKey,
    error_name: error,
    fingerprint,
    service,
    text,
    failed_from: since,
    failed_before: until,
  };
}

/** Whether a filter is typed at all. */
export function hasFilter(flags: FilterFlags): boolean {
  return Object.values(operationFilter(flags)).some((value) => value !== undefined);
}

/** What is named by its id is done at once, one after the other: a pace would be ignored. */
export function refusePace({ rate, canary, stopAt, note, detach }: PaceFlags): void {
  if ([rate, canary, stopAt, note, detach].every((value) => value === undefined)) return;
  throw usageError('--rate, --canary, --stop-at, --note and --detach go with a filter, not with ids.');
}

/** One of both, never both: what is not meant is not done. */
export function idsOrFilter(ids: readonly string[], flags: FilterFlags): 'ids' | 'filter' {
  if (ids.length > 0 && hasFilter(flags)) throw usageError('Name ids, or say which by a filter: not both.');
  if (ids.length === 0 && !hasFilter(flags))
    throw usageError('Name ids, or say which by a filter, such as --queue orders or --status failed.');
  return ids.length > 0 ? 'ids' : 'filter';
}
