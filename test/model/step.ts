import type { Answer as Settled } from '../../functions/settle/handler.ts';
import { run } from './jobs.ts';
import { unavailable } from './ports.ts';
import type { Actor, World } from './world.ts';

/** Long enough for all that follows from one answer: promises alone. */
const allFollows = () => new Promise((resolve) => setImmediate(resolve));

/** What a call comes to. `refused`: its port is away, and nothing is done. `lost`: it is done, and the actor hears of an error. */
type Comes = 'answered' | 'refused' | 'lost';

/** One more call of an actor, and all that its function does after it without a call. */
export async function advance(world: World, actor: Actor, comes: Comes = 'answered'): Promise<void> {
  let calls = 0;
  let made = false;
  const call = async <T>(perform: () => T): Promise<T> => {
    const known = actor.answers[calls++];
    if (known) return answered(known) as T;
    if (made) return new Promise<T>(() => {});
    made = true;
    const value = comes === 'refused' ? undefined : structuredClone(perform());
    const answer = comes === 'answered' ? { value } : { threw: true as const };
    actor.answers.push(answer);
    return answered(answer) as T;
  };
  let end: { answer: unknown } | { thrown: unknown } | undefined;
  run(world, actor, call).then(
    (answer) => {
      end = { answer };
    },
    (thrown: unknown) => {
      end = { thrown };
    },
  );
  await allFollows();
  if (!end) return;
  leave(world, actor);
  if ('answer' in end) finish(world, actor, end.answer);
  else fault(world, actor, end.thrown);
}

function answered({ threw, value }: Actor['answers'][number]): unknown {
  if (threw) throw unavailable();
  return structuredClone(value);
}

/** Its process ends without a word. */
export function crash(world: World, actor: Actor): void {
  leave(world, actor);
  giveBack(world, actor);
}

function leave(world: World, { key }: Actor): void {
  world.actors = world.actors.filter((each) => each.key !== key);
}

/** What Lambda, SQS and Step Functions do with an answer. */
function finish(world: World, actor: Actor, answer: unknown): void {
  const { job } = actor;
  if (job.does === 'settle') goOn(world, job.run, answer as Settled);
  if (job.does === 'step') world.steps = world.steps.filter(({ key }) => key !== job.step);
  if (job.does !== 'consume' && job.does !== 'record') return;
  if (comesAgain(answer)) giveBack(world, actor);
  else if (job.does === 'consume') world.items = world.items.filter(({ key }) => key !== job.item);
  else world.reports = world.reports.filter(({ key }) => key !== job.report);
}

/** The answer of a consumer's pipeline about one record, or of the recorder about a batch of one. */
function comesAgain(answer: unknown): boolean {
  const { answer: what, batchItemFailures = [] } = answer as {
    answer?: string;
    batchItemFailures?: unknown[];
  };
  return what === 'return' || batchItemFailures.length > 0;
}

function goOn(world: World, run: string, answer: Settled): void {
  const running = world.runs[run];
  // A person may have stopped it while its function ran.
  if (running?.at !== 'settling') return;
  if (answer.decision === 'retry') {
    Object.assign(running, {
      at: 'wait',
      result: null,
      input: { ...running.input, attempt: answer.attempt },
    });
  } else running.at = 'ended';
}

/** A step that throws is called again by Step Functions, and a record by SQS. Other faults are the model's own. */
function fault(world: World, actor: Actor, thrown: unknown): void {
  const { name } = thrown instanceof Error ? thrown : { name: '' };
  if (name !== 'UnavailableError') throw thrown;
  giveBack(world, actor);
}

function giveBack(world: World, { job }: Actor): void {
  if (job.does === 'consume') for (const item of world.items) if (item.key === job.item) item.taken = false;
  if (job.does === 'record')
    for (const each of world.reports) if (each.key === job.report) each.taken = false;
  if (job.does === 'step') for (const each of world.steps) if (each.key === job.step) each.taken = false;
  if (job.does === 'redeliver') stepAgain(world, job.run, 'token', 'redeliver');
  if (job.does === 'settle') stepAgain(world, job.run, 'settling', 'settle');
}

function stepAgain(world: World, run: string, from: string, to: 'redeliver' | 'settle'): void {
  const running = world.runs[run];
  if (running?.at === from) running.at = to;
}
