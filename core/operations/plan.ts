import { eachOf } from '../each-of.ts';
import { shownWithin } from '../failure/access.ts';
import type { FailedMessage } from '../failure/failed-message.ts';
import type { FailedMessageStore } from '../failure/store.ts';
import { subjectOf } from '../failure/subject.ts';
import { type PlanReplayDeps, planReplay } from '../replay/plan.ts';
import type { RetryRoutes } from '../retry/route.ts';
import { decided } from './act.ts';
import { storeFilter } from './freeze.ts';
import type { Operation, Plan, Reasons } from './operation.ts';
import type { MatchCounts } from './store.ts';

export type PlanDeps = PlanReplayDeps & {
  failedMessages: Pick<FailedMessageStore, 'get' | 'list'>;
  matches: MatchCounts;
  retryRoutes: RetryRoutes;
};

/** Of a filter's messages so many are looked at one by one; the first of them are shown. */
const EXAMINED = 100;
const SHOWN = 10;
/** API Gateway gives up after 29 s, and the rest of the answer takes some. */
const COUNTING_SECONDS = 10;
const PARALLEL = 20;

type Look = { refused: string | null; shown: Plan['sample'][number] | undefined };

export type Planned = Pick<Operation, 'id' | 'action' | 'filter' | 'ids' | 'replay' | 'to_queue' | 'scopes'>;

/** What an operation would do, without doing it. Throws what the store throws. */
export async function plan(deps: PlanDeps, asked: Planned, now: string): Promise<Plan> {
  const { replay, ids } = asked;
  if (replay) return planReplay(deps, { replay, ids }, now);
  const look = (record: FailedMessage | undefined): Look => {
    const refused = refusalOf(deps, asked, record, now);
    // One that is refused as gone may be one that its planner may not know of.
    return { refused, shown: record && refused !== 'gone' ? shown(record, refused) : undefined };
  };
  const [looks, { messages, exact }] = await Promise.all([examined(deps, asked, look), counted(deps, asked)]);
  return {
    at: now,
    messages,
    exact,
    examined: looks.length,
    refused: tally(looks.flatMap(({ refused }) => (refused === null ? [] : [refused]))),
    sample: looks.flatMap((each) => each.shown ?? []).slice(0, SHOWN),
  };
}

function counted({ matches }: PlanDeps, { filter, ids, scopes = [] }: Planned) {
  if (ids) return { messages: ids.length, exact: true };
  return filter
    ? matches.count(storeFilter(filter), COUNTING_SECONDS, shownWithin(scopes))
    : { messages: 0, exact: true };
}

/** Each record is let go when it has been looked at: a thousand of them with their bodies are more than a function's memory. */
async function examined(
  { failedMessages }: PlanDeps,
  { filter, ids, scopes = [] }: Planned,
  look: (record: FailedMessage | undefined) => Look,
): Promise<Look[]> {
  if (ids) return eachOf(ids, PARALLEL, async (id) => look(await failedMessages.get(id)));
  if (!filter) return [];
  const page = { limit: EXAMINED, shows: shownWithin(scopes) };
  return (await failedMessages.list(storeFilter(filter), page)).items.map(look);
}

function refusalOf(
  deps: PlanDeps,
  asked: Planned,
  record: FailedMessage | undefined,
  now: string,
): string | null {
  const item = { id: record?.id ?? '', touched_by: record?.operation_id ?? null };
  const moved = decided(deps, asked, item, record, now);
  return typeof moved === 'object' && 'refused' in moved ? moved.refused : null;
}

function shown(record: FailedMessage, refused: string | null): Plan['sample'][number] {
  const { id, message_id, queue, error_name, status, failed_at } = record;
  const { type } = subjectOf(record);
  return { id, message_id, queue, type, error_name, status, failed_at, refused };
}

function tally(reasons: readonly string[]): Reasons {
  const counts = Map.groupBy(reasons, (reason) => reason);
  return Object.fromEntries([...counts].map(([reason, all]) => [reason, all.length]));
}
