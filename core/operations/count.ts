import { shownWithin } from '../failure/access.ts';
import type { Log } from '../log.ts';
import { type CountPublishesDeps, countPublishes } from '../replay/count.ts';
import { storeFilter } from './freeze.ts';
import { isCounting, type Operation, type Reasons } from './operation.ts';
import type { Counted, MatchCounts } from './store.ts';

export type CountDeps = CountPublishesDeps & { matches: MatchCounts };

/** Of a replay also what would be left, by the reason: each publish is looked at. */
type Slice = Counted & { refused?: Reasons };

/** So long a step counts that has nothing else to do, and one that acts on messages meanwhile. */
const COUNTING_SECONDS = 5;
const BESIDE_SECONDS = 1;
/** How often in vain in a row: what is counted until then is all that is known. */
const COUNT_TRIES = 5;

/** One slice of counting, of an operation that goes by a filter. Throws what the stores throw. */
export async function countSlice(
  deps: CountDeps,
  { filter, replay, scopes = [] }: Pick<Operation, 'filter' | 'replay' | 'scopes'>,
  { from, seconds }: { from: string | null; seconds: number },
): Promise<Slice> {
  if (replay) return countPublishes(deps, replay, { from, seconds });
  if (!filter) return { messages: 0, rest: null };
  return deps.matches.count(storeFilter(filter), { seconds, from, shows: shownWithin(scopes) });
}

/** Counts on where the plan, or the step before, stopped. Undefined: nothing is to be counted. Never rejects. */
export async function countOn(
  deps: CountDeps & { log: Log },
  operation: Operation,
): Promise<Slice | 'in vain' | undefined> {
  if (!isCounting(operation)) return undefined;
  const { id, state, counting } = operation;
  const seconds = state === 'planned' ? COUNTING_SECONDS : BESIDE_SECONDS;
  try {
    return await countSlice(deps, operation, { from: counting.from, seconds });
  } catch (error) {
    deps.log.warn('its messages could not be counted', { operation_id: id, vain: counting.vain + 1, error });
    return 'in vain';
  }
}

/** The operation that knows what was counted. */
export function counted(operation: Operation, slice: Awaited<ReturnType<typeof countOn>>): Operation {
  const { counting, plan } = operation;
  if (counting === null || slice === undefined) return operation;
  if (slice === 'in vain') {
    const vain = counting.vain + 1;
    return { ...operation, counting: vain < COUNT_TRIES ? { ...counting, vain } : null };
  }
  const { messages, rest, refused } = slice;
  return {
    ...operation,
    plan: {
      ...plan,
      messages: plan.messages + messages,
      exact: rest === null,
      ...(refused && { examined: plan.examined + messages, refused: together(plan.refused, refused) }),
    },
    counting: rest === null ? null : { from: rest, vain: 0 },
  };
}

function together(some: Reasons, more: Reasons): Reasons {
  const sum = { ...some };
  for (const [reason, count] of Object.entries(more)) sum[reason] = (sum[reason] ?? 0) + count;
  return sum;
}
