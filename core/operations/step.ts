import { eachOf } from '../each-of.ts';
import { classify } from '../failure/classify.ts';
import { secondsAfter } from '../failure/due.ts';
import type { FailedMessage } from '../failure/failed-message.ts';
import type { FailedMessageStore } from '../failure/store.ts';
import { QUEUE_FULL } from '../message/publisher.ts';
import { type ReplayDeps, replayOne, replayResult } from '../replay/perform.ts';
import type { Replay } from '../replay/replay.ts';
import { type SelectPublishesDeps, selectPublishes } from '../replay/select.ts';
import { LATE_REASON, trailReached } from '../replay/trail-reached.ts';
import { type ActDeps, act } from './act.ts';
import { type Change, change, StepSupersededError } from './change.ts';
import { type CountDeps, counted, countOn } from './count.ts';
import { isActive, type Operation, type Result, type Watched } from './operation.ts';
import { allowance, secondsToNext } from './pace.ts';
import { type Seen, type SelectedRecords, select } from './select.ts';
import type { OperationResults, OperationSteps, OperationStore } from './store.ts';
import { advanced, type Done, hasTriedEnough, intending, judged, released, taken } from './transitions.ts';
import { looked, outcomeOf, type Seen as SeenOutcome, verdictOf } from './watch.ts';

export type StepDeps = ActDeps &
  CountDeps &
  ReplayDeps &
  SelectPublishesDeps & {
    failedMessages: Pick<FailedMessageStore, 'get' | 'create' | 'replace' | 'list'>;
    operations: OperationStore;
    results: OperationResults;
    steps: OperationSteps;
    newId: () => string;
  };

/**
 * Failed messages at the same time: each is a write and the start of an execution, and where that takes a fifth of a second, so
 * many of them keep up with the highest rate. Publishes of a replay, which may be as many copies too many where a queue is full.
 */
const PARALLEL = 25;
const PARALLEL_PUBLISHES = 10;
/** After so many seconds a step begins no further message: its batch is the next step's. */
const WORK_SECONDS = 25;

/**
 * One step of an operation: looks at what became of earlier messages, decides whether to go on, acts on the next ones,
 * counts on where the plan is not counted to its end, and sends for the next step. What it does is written before and after,
 * each time by compare-and-set, so that it may end anywhere: the step after it repeats the batch, and act.ts does nothing
 * twice. A repeated or late step does nothing.
 */
export async function runStep(
  deps: StepDeps,
  { operation_id, step }: { operation_id: string; step: number },
): Promise<void> {
  const begun = await take(deps, operation_id, step, deps.newId());
  if (!begun) return deps.log.info('step is over already', { operation_id, step });
  try {
    await send(deps, await work(deps, begun));
  } catch (error) {
    if (!(error instanceof StepSupersededError)) throw error;
    deps.log.warn('step was taken over', { operation_id, step });
  }
}

async function take(
  deps: StepDeps,
  id: string,
  step: number,
  holder: string,
): Promise<Operation | undefined> {
  const found = await deps.operations.get(id);
  const mine = found && taken(found, step, holder, deps.now().toISOString());
  if (!mine) return undefined;
  const next = { ...mine, version: found.version + 1 };
  // Lost: a person changed it, and the step is the same one still; or another took the step, and it is not.
  return (await deps.operations.replace(next, found.version)) ? next : take(deps, id, step, holder);
}

async function work(deps: StepDeps, begun: Operation): Promise<Operation> {
  const [{ operation, done }, slice] = await Promise.all([goOn(deps, begun), countOn(deps, begun)]);
  return change(deps.operations, operation, (fresh) => {
    const now = deps.now().toISOString();
    const moved = counted(done ? advanced(fresh, done, now) : fresh, slice);
    return released(moved, secondsToNext(moved, now), now);
  });
}

/** The operation as the step has written it so far, and what it did, which is still to be written. */
type GoneOn = { operation: Operation; done?: Done };

async function goOn(deps: StepDeps, begun: Operation): Promise<GoneOn> {
  const write: Change = (operation, move) => change(deps.operations, operation, move);
  const seen = await look(deps, begun);
  const judge = (operation: Operation) => {
    const now = deps.now().toISOString();
    const known = looked(operation, seen);
    return judged(known, verdictOf(known, now), now);
  };
  const judgedNow = await write(begun, judge);
  if (judgedNow.batch.length > 0) return perform(deps, judgedNow);
  const operation = await withTrail(deps, judgedNow, write);
  const now = deps.now().toISOString();
  const room = allowance(operation, now);
  const isOff = !isActive(operation) || operation.selected_all || operation.trail?.state === 'waiting';
  if (isOff || room === 0) return { operation };
  const page = await selected(deps, operation, room).catch((error: unknown) =>
    stopOf(deps, operation, error),
  );
  if ('stop' in page) return { operation: await write(operation, (fresh) => judged(fresh, page, now)) };
  return perform(deps, await write(operation, (fresh) => intending(fresh, page.selected, now)), page.seen);
}

/** A replay begins once the trail has what was published before it, and stops by itself where that takes too long. */
async function withTrail(deps: StepDeps, operation: Operation, write: Change): Promise<Operation> {
  const isKnown = operation.trail !== undefined && operation.trail.state !== 'waiting';
  if (!isReplay(operation) || !isActive(operation) || isKnown) return operation;
  const trail = await trailReached(deps, operation);
  return write(operation, (fresh) => {
    const known = { ...fresh, trail };
    return trail.state === 'late' ? judged(known, { stop: LATE_REASON }, deps.now().toISOString()) : known;
  });
}

/** What waiting cannot change would be met by each step after this one. Throws the error where it may pass. */
function stopOf({ log }: StepDeps, { id }: Operation, error: unknown): { stop: string } {
  const { code, permanent, message } = classify(error);
  if (!permanent) throw error;
  log.error('its next messages cannot be selected', { operation_id: id, error_code: code, error });
  return { stop: `Its next messages cannot be selected: ${code}. ${message}` };
}

async function selected(deps: StepDeps, operation: Operation, room: number): Promise<SelectedRecords> {
  if (!isReplay(operation)) return select(deps, operation, room);
  return { selected: await selectPublishes(deps, operation, room), seen: new Map() };
}

function isReplay(operation: Operation): operation is Operation & { replay: Replay } {
  return operation.replay !== undefined;
}

/** What can be known of those that are watched. One that cannot be read says nothing. */
async function look(deps: StepDeps, { watched }: Operation): Promise<SeenOutcome[]> {
  const found = await eachOf(watched, PARALLEL, async (each): Promise<SeenOutcome[]> => {
    const record = await deps.failedMessages.get(each.id).catch(() => null);
    const outcome = record === null ? undefined : outcomeOf(record, each);
    return outcome === undefined ? [] : [{ id: each.id, outcome }];
  });
  return found.flat();
}

/** Acts on the batch. Of one that runs no more, it only finds out what an earlier step had done of it. */
async function perform(deps: StepDeps, operation: Operation, seen?: Seen): Promise<GoneOn> {
  const done = await performed(deps, operation, seen);
  await deps.results.write(done.results);
  return { operation, done };
}

type Tried = { result?: Result; watched?: Watched | null; vain?: string };

async function performed(deps: StepDeps, operation: Operation, seen?: Seen): Promise<Done> {
  const end = secondsAfter(deps.now().toISOString(), WORK_SECONDS);
  const isWatched = operation.canary !== null || operation.stop_at_failure_rate !== null;
  let isFull = false;
  const parallel = isReplay(operation) ? PARALLEL_PUBLISHES : PARALLEL;
  const tried = await eachOf(operation.batch, parallel, async (item): Promise<Tried> => {
    if (isFull || deps.now().toISOString() > end) return {};
    const outcome = await tryOne(deps, operation, item, seen?.get(item.id));
    isFull ||= outcome.vain === QUEUE_FULL;
    return outcome;
  });
  return {
    results: tried.flatMap(({ result }) => (result ? [result] : [])),
    watched: isWatched ? tried.flatMap(({ watched }) => (watched ? [watched] : [])) : [],
    left: operation.batch.filter((_, n) => !tried[n]?.result),
    ...vainly(operation, tried),
  };
}

/**
 * A replay is about the broker: what it does not take now waits for it, and then for a person, rather than being given up. Where a
 * queue is full the others have the message each time: so it is not tried again before a person says so.
 */
function vainly(operation: Operation, tried: readonly Tried[]): Pick<Done, 'vain' | 'stop'> {
  const reasons = tried.flatMap(({ vain }) => vain ?? []);
  const isFull = reasons.includes(QUEUE_FULL);
  if (reasons.length === 0 || !isReplay(operation) || !(isFull || hasTriedEnough(operation)))
    return { vain: reasons.length > 0 };
  const stop = isFull
    ? `A queue that messages go to is full: ${QUEUE_FULL}. Resume it once there is room.`
    : `Messages could not be published, time and again: ${reasons[0]}. Resume it once they can.`;
  return { vain: true, stop };
}

async function tryOne(
  deps: StepDeps,
  operation: Operation,
  item: Operation['batch'][number],
  seen: FailedMessage | undefined,
): Promise<Tried> {
  const said = {
    operation_id: operation.id,
    id: item.id,
    ...replayResult(operation, item),
    at: deps.now().toISOString(),
  };
  try {
    const acted = await (isReplay(operation)
      ? replayOne(deps, operation, item)
      : act(deps, operation, item, seen));
    if (acted.outcome === 'skipped') return { result: { ...said, ...acted } };
    if (acted.outcome === 'left') return {};
    return { result: { ...said, outcome: 'done', reason: null }, watched: acted.watched };
  } catch (error) {
    const { code, permanent, message } = classify(error);
    if (!permanent && (isReplay(operation) || !hasTriedEnough(operation))) return { vain: code };
    deps.log.error('could not be acted on', { ...said, error_code: code, error_message: message });
    return { result: { ...said, outcome: 'failed', reason: code } };
  }
}

/** A step that cannot be sent for is found by the sweep. */
async function send(deps: StepDeps, operation: Operation): Promise<void> {
  const { id, step, due_at, state, done } = operation;
  if (due_at === null) return deps.log.info('operation rests', { operation_id: id, state, done });
  const wait = (Date.parse(due_at) - deps.now().getTime()) / 1_000;
  await deps.steps.send({ operation_id: id, step }, Math.max(0, Math.ceil(wait)));
}
