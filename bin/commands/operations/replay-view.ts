import type { OperationView } from '../../../core/api/views-operations.ts';
import type { Context } from '../../cli/context.ts';
import { counted } from '../../cli/result.ts';
import { oneLine } from '../../terminal/outside-text.ts';
import { createTable } from '../../terminal/table.ts';
import { shownTime } from '../../terminal/time.ts';

type Zone = { utc: boolean };
type Plan = OperationView['plan'];
type Replay = NonNullable<OperationView['replay']>;

/** The plan of a replay in words: what is published again, where to, what is left, and some of it. */
export function shownReplayPlan(
  { terminal }: Context,
  { replay, plan, counts, rate }: OperationView & { replay: Replay },
  zone: Zone,
): string {
  const many = `${counts.exact ? '' : 'at least '}${counted(counts.total, 'message')}`;
  const sample = createTable<NonNullable<Plan['publishes']>[number]>(terminal, [
    { header: 'SUCH AS', text: ({ message_id }) => message_id },
    { header: 'PUBLISHED', text: ({ published_at }) => shownTime(published_at, zone) },
    { header: 'EXCHANGE', text: ({ exchange }) => exchange ?? '-' },
    { header: 'ROUTING KEY', text: ({ routing_key }) => routing_key ?? '-', cuts: true },
  ]);
  return [
    `This publishes ${many} again, ${rate} a second, ${whereTo(replay.to)}.\n`,
    `Consumers ${effectsOf(replay)}.\n`,
    ...(replay.filter === null ? [] : [`Those that were ${shownFilter(replay.filter, zone)}.\n`]),
    ...leftAsTheyAre(plan),
    plan.publishes?.length ? sample.rows(plan.publishes) : '',
  ].join('');
}

/** Lines of what would be left, by the reason. */
export function leftAsTheyAre({ refused }: Plan): string[] {
  return Object.entries(refused).map(
    ([reason, count]) => `${count} of them would be left: ${oneLine(reason)}\n`,
  );
}

/** What of an operation is a replay's. */
export function shownReplay(replay: Replay, zone: Zone) {
  return {
    Filter: replay.filter && shownFilter(replay.filter, zone),
    To: whereTo(replay.to),
    Effects: replay.effects,
  };
}

function whereTo(to: Replay['to']): string {
  if (to === 'same') return 'to the exchange of each, with its routing key';
  if ('queue' in to) return `to the queue ${oneLine(to.queue)} alone`;
  const key =
    to.routing_key === undefined ? 'the routing key of each' : `the routing key ${oneLine(to.routing_key)}`;
  return `to the exchange ${oneLine(to.exchange)}, with ${key}`;
}

function effectsOf({ effects }: Replay): string {
  return effects === 'again'
    ? 'handle each again, under a new id'
    : 'that have handled one acknowledge it without effect';
}

function shownFilter(filter: NonNullable<Replay['filter']>, zone: Zone): string {
  const { published_from, published_before, ...rest } = filter;
  const given = Object.entries(rest).map(([name, value]) => `${name} ${oneLine(String(value))}`);
  const from = published_from === null ? '' : `from ${shownTime(published_from, zone)} `;
  return [`published ${from}before ${shownTime(published_before, zone)}`, ...given].join(', ');
}
