import { eachOf } from '../each-of.ts';
import { shownWithin } from '../failure/access.ts';
import { classify } from '../failure/classify.ts';
import type { FailedMessage } from '../failure/failed-message.ts';
import type { FailedMessageStore } from '../failure/store.ts';
import { subjectOf } from '../failure/subject.ts';
import { countPublishes } from '../replay/count.ts';
import { countNamed } from '../replay/count-named.ts';
import type { Replay } from '../replay/replay.ts';
import type { RetryRoutes } from '../retry/route.ts';
import { decided } from './act.ts';
import { type CountDeps, countSlice } from './count.ts';
import { storeFilter } from './freeze.ts';
import type { Operation, Plan, Reasons } from './operation.ts';

export type PlanDeps = CountDeps & {
  failedMessages: Pick<FailedMessageStore, 'get' | 'list'>;
  retryRoutes: RetryRoutes;
};

/** Of a filter's messages so many are looked at one by one; the first of them are shown. */
const EXAMINED = 100;
const SHOWN = 10;
/** So long the caller waits for the count: its steps go on with what is left of it. */
const COUNTING_SECONDS = 3;
const PARALLEL = 20;

type Look = { refused: string | null; shown: Plan['sample'][number] | undefined };
type Asked = Pick<Operation, 'id' | 'action' | 'filter' | 'ids' | 'replay' | 'to_queue' | 'scopes'>;

/** What an operation would do, and how much of it is not counted so far. */
export type Planned = Pick<Operation, 'plan' | 'counting'>;

/** What an operation would do, without doing it. Throws what the stores throw. */
export async function plan(deps: PlanDeps, asked: Asked, now: string): Promise<Planned> {
  const { replay, ids } = asked;
  if (replay) return planReplay(deps, { replay, ids }, now);
  const look = (record: FailedMessage | undefined): Look => {
    const refused = refusalOf(deps, asked, record, now);
    // One that is refused as gone may be one that its planner may not know of.
    return { refused, shown: record && refused !== 'gone' ? shown(record, refused) : undefined };
  };
  const [looks, { messages, counting }] = await Promise.all([
    examined(deps, asked, look),
    counted(deps, asked),
  ]);
  return {
    plan: {
      at: now,
      messages,
      exact: counting === null,
      examined: looks.length,
      refused: tally(looks.flatMap(({ refused }) => (refused === null ? [] : [refused]))),
      sample: looks.flatMap((each) => each.shown ?? []).slice(0, SHOWN),
    },
    counting,
  };
}

async function planReplay(
  deps: PlanDeps,
  { replay, ids }: { replay: Replay; ids: string[] | null },
  now: string,
): Promise<Planned> {
  const { rest, ...counted } = ids
    ? { ...(await countNamed(deps, replay, ids)), rest: null }
    : await countPublishes(deps, replay, { from: null, seconds: COUNTING_SECONDS });
  const plan = { at: now, exact: rest === null, examined: counted.messages, sample: [], ...counted };
  return { plan, counting: countingOf(rest) };
}

async function counted(
  deps: PlanDeps,
  asked: Asked,
): Promise<Pick<Plan, 'messages'> & Pick<Planned, 'counting'>> {
  if (asked.ids) return { messages: asked.ids.length, counting: null };
  try {
    const { messages, rest } = await countSlice(deps, asked, { from: null, seconds: COUNTING_SECONDS });
    return { messages, counting: countingOf(rest) };
  } catch (error) {
    // The steps try it again. What else there is to say does not wait for it.
    if (classify(error).permanent) throw error;
    return { messages: 0, counting: { from: null, vain: 0 } };
  }
}

function countingOf(rest: string | null): Planned['counting'] {
  return rest === null ? null : { from: rest, vain: 0 };
}

/** Each record is let go when it has been looked at: a thousand of them with their bodies are more than a function's memory. */
async function examined(
  { failedMessages }: PlanDeps,
  { filter, ids, scopes = [] }: Asked,
  look: (record: FailedMessage | undefined) => Look,
): Promise<Look[]> {
  if (ids) return eachOf(ids, PARALLEL, async (id) => look(await failedMessages.get(id)));
  if (!filter) return [];
  const page = { limit: EXAMINED, shows: shownWithin(scopes) };
  return (await failedMessages.list(storeFilter(filter), page)).items.map(look);
}

function refusalOf(
  deps: PlanDeps,
  asked: Asked,
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
