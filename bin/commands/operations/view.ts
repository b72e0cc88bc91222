import type { OperationView } from '../../../core/api/views-operations.ts';
import type { Context } from '../../cli/context.ts';
import { counted } from '../../cli/result.ts';
import { fields } from '../../terminal/fields.ts';
import { oneLine } from '../../terminal/outside-text.ts';
import { type Column, createTable } from '../../terminal/table.ts';
import { shownTime } from '../../terminal/time.ts';
import { leftAsTheyAre, shownReplay, shownReplayPlan } from './replay-view.ts';

type Zone = { utc: boolean };

/** What is done to each, as a sentence of what will happen. */
export const DOES: Readonly<Record<OperationView['action'], string>> = {
  retry: 'delivers again',
  delete: 'deletes',
  restore: 'restores',
  resolve: 'marks as resolved',
  move: 'moves',
  replay: 'replays',
};

/** The plan in words: what happens to how many, which are left as they are, and some of them. */
export function shownPlan(context: Context, operation: OperationView, zone: Zone): string {
  if (operation.replay) return shownReplayPlan(context, { ...operation, replay: operation.replay }, zone);
  const { terminal } = context;
  const { action, plan, counts, filter, rate, canary, to_queue } = operation;
  const many = `${counts.exact ? '' : 'at least '}${counted(counts.total, 'failed message')}`;
  const where = to_queue === null ? '' : ` to ${oneLine(to_queue)}`;
  const first = canary === null ? '' : `, after a canary of ${canary.size}`;
  const sample = createTable<OperationView['plan']['sample'][number]>(terminal, [
    { header: 'SUCH AS', text: ({ id }) => id },
    { header: 'QUEUE', text: ({ queue }) => queue ?? '-', cuts: true },
    { header: 'FAILED', text: ({ failed_at }) => shownTime(failed_at, zone) },
    { header: 'ERROR', text: ({ error_name }) => error_name, cuts: true },
  ]);
  return [
    `This ${DOES[action]} ${many}${where}, ${rate} a second${first}.\n`,
    ...(filter === null ? [] : [`Those that are ${shownFilter(filter, zone)}.\n`]),
    ...leftAsTheyAre(plan),
    plan.sample.length === 0 ? '' : sample.rows(plan.sample),
  ].join('');
}

function shownFilter(filter: NonNullable<OperationView['filter']>, zone: Zone): string {
  const { status, failed_from, failed_before, ...rest } = filter;
  const given = Object.entries(rest).map(([name, value]) => `${name} ${oneLine(String(value))}`);
  const from = failed_from === null ? '' : `from ${shownTime(failed_from, zone)} `;
  return [status, ...given, `failed ${from}before ${shownTime(failed_before, zone)}`].join(', ');
}

export function shownOperation(context: Context, operation: OperationView, zone: Zone): string {
  const { counts, outcomes, canary, filter, replay } = operation;
  const at = (time: string | null) => time && shownTime(time, zone);
  const reasons = (of: Readonly<Record<string, number>>) =>
    Object.entries(of)
      .map(([reason, count]) => `${count} ${reason}`)
      .join(', ');
  return fields(context.terminal, {
    Operation: operation.id,
    Action: operation.action,
    State: operation.state,
    Reason: operation.reason,
    Filter: filter && shownFilter(filter, zone),
    ...(replay && shownReplay(replay, zone)),
    Ids: operation.ids,
    'To queue': operation.to_queue,
    Note: operation.note,
    Messages: `${counts.exact ? '' : 'at least '}${counts.total}${counts.counting ? ', still counted' : ''}`,
    Done: `${counts.done}, ${counts.succeeded} as asked`,
    Skipped: reasons(counts.skipped),
    Failed: reasons(counts.failed),
    Outcomes: outcomesOf(outcomes),
    Canary: canary && `${canary.size}, ${canary.state}`,
    By: operation.started_by?.name ?? operation.created_by.name,
    Created: at(operation.created_at),
    Started: at(operation.started_at),
    Ended: at(operation.ended_at),
    'Will end': at(operation.estimated_end_at),
  });
}

function outcomesOf({ succeeded, failed, waiting }: OperationView['outcomes']): string | undefined {
  if (succeeded + failed + waiting === 0) return undefined;
  return `${succeeded} handled, ${failed} failed again, ${waiting} not known yet`;
}

export const operationColumns = (zone: Zone): Column<OperationView>[] => [
  { header: 'ID', text: ({ id }) => id },
  { header: 'ACTION', text: ({ action }) => action },
  {
    header: 'STATE',
    text: ({ state }) => state,
    style: ({ state }) => (state === 'stopped' ? 'red' : undefined),
  },
  { header: 'DONE', text: ({ counts }) => `${counts.done}/${counts.total}`, alignsRight: true },
  { header: 'CREATED', text: ({ created_at }) => shownTime(created_at, zone) },
  { header: 'BY', text: ({ created_by }) => created_by.name, cuts: true },
  { header: 'NOTE', text: ({ note }) => note ?? '-', cuts: true },
];
