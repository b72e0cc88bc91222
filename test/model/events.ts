import { advance, crash } from './step.ts';
import type { Job, PersonAct, World } from './world.ts';

export type Event = { name: string; happen(world: World): void | Promise<void> };

/** Invocations at one time. Three are enough for every race of two and a bystander. */
const AT_ONCE = 2;

/** What can happen next. `rest`: nothing is under way, so that time passes and the reconciler looks. */
export function eventsOf(world: World, people: readonly PersonAct[]): Event[] {
  const moving = [...world.actors.map(goesOn), ...begun(world)];
  const wrong = [...crashes(world), ...silences(world)];
  const isAtRest = moving.length === 0;
  return [...moving, ...wrong, ...asks(world, people), ...(isAtRest ? looks(world) : [])];
}

/** Whether it will stay as it is unless a person acts. */
export function isOver(world: World): boolean {
  return eventsOf({ ...world, left: { ...world.left, people: {} } }, []).length === 0;
}

const goesOn = ({ key, job }: World['actors'][number]): Event => ({
  name: `${job.does} goes on`,
  happen: (world) => advance(world, actorOf(world, key)),
});

/** What SQS and Step Functions begin. */
function begun(world: World): Event[] {
  if (world.actors.length >= AT_ONCE) return [];
  return [
    ...world.items.filter(({ taken }) => !taken).flatMap(({ key }) => given(world, key)),
    ...world.reports
      .filter(({ taken }) => !taken)
      .map(({ key }) =>
        begins(`the recorder takes ${key}`, { does: 'record', report: key }, (next) => {
          for (const report of next.reports) if (report.key === key) report.taken = true;
        }),
      ),
    ...Object.entries(world.runs).flatMap(([run, { at }]) => steps(run, at)),
  ];
}

function given(world: World, key: number): Event[] {
  const take = (next: World) => {
    for (const item of next.items) if (item.key === key) item.taken = true;
  };
  const takes = begins(
    `a consumer takes ${key}, and handles it`,
    { does: 'consume', item: key, verdict: 'handles' },
    take,
  );
  const fails = begins(
    `a consumer takes ${key}, and fails`,
    { does: 'consume', item: key, verdict: 'fails' },
    (next) => {
      take(next);
      next.left.failures -= 1;
    },
  );
  const again: Event = {
    name: `SQS brings ${key} twice`,
    happen: (next) => {
      const item = next.items.find((each) => each.key === key);
      if (item) next.items.push({ ...structuredClone(item), key: next.keys++, taken: false });
      next.left.repeats -= 1;
    },
  };
  return [takes, ...(world.left.failures > 0 ? [fails] : []), ...(world.left.repeats > 0 ? [again] : [])];
}

function steps(run: string, at: string): Event[] {
  const entering = (to: 'token' | 'settling') => (next: World) => {
    const running = next.runs[run];
    if (running) running.at = to;
  };
  if (at === 'wait') return [{ name: `the wait of ${run} is over`, happen: (next) => waited(next, run) }];
  if (at === 'redeliver') return [begins(`${run} redelivers`, { does: 'redeliver', run }, entering('token'))];
  if (at === 'settle') return [begins(`${run} settles`, { does: 'settle', run }, entering('settling'))];
  return [];
}

function waited(world: World, run: string): void {
  const running = world.runs[run];
  if (!running) return;
  running.at = 'redeliver';
  const due = Object.values(world.records).map(({ next_retry_at }) => Date.parse(next_retry_at ?? '') || 0);
  world.clock = Math.max(world.clock, ...due.map((at) => (at - Date.UTC(2026, 0, 5, 10)) / 1_000)) + 1;
}

function crashes(world: World): Event[] {
  if (world.left.crashes === 0) return [];
  return world.actors.flatMap(({ key, job }) => [
    {
      name: `${job.does} crashes`,
      happen: (next: World) => {
        next.left.crashes -= 1;
        crash(next, actorOf(next, key));
      },
    },
    {
      name: `${job.does} goes on, and its call is not answered`,
      happen: (next: World) => {
        next.left.crashes -= 1;
        return advance(next, actorOf(next, key), { fails: true });
      },
    },
  ]);
}

/** Step Functions waits no more for a token, and SQS gives the message out after that. */
function silences(world: World): Event[] {
  if (world.left.silences === 0) return [];
  return Object.entries(world.runs)
    .filter(([, { at }]) => at === 'token')
    .map(([run]) => ({
      name: `the token of ${run} times out`,
      happen: (next: World) => {
        next.left.silences -= 1;
        Object.assign(next.runs[run] ?? {}, { at: 'settle', result: { Error: 'States.Timeout' } });
      },
    }));
}

function asks(world: World, acts: readonly PersonAct[]): Event[] {
  if (world.actors.length >= AT_ONCE) return [];
  const busy = Object.entries(world.left.people).filter(([, left]) => left > 0);
  return busy.flatMap(([person]) =>
    Object.keys(world.records).flatMap((id) =>
      acts.map((act) =>
        begins(`${person} asks to ${act}`, { does: act, id }, (next) => {
          next.left.people[person] = (next.left.people[person] ?? 0) - 1;
        }),
      ),
    ),
  );
}

/** Nothing moves, and a record should: a day later the reconciler looks. */
function looks(world: World): Event[] {
  const standing = Object.values(world.records).some(
    ({ status }) => status === 'pending' || status === 'retrying',
  );
  if (!standing || world.left.looks === 0) return [];
  return [
    begins('the reconciler looks', { does: 'reconcile' }, (next) => {
      next.left.looks -= 1;
      next.clock += 86_400;
    }),
  ];
}

function begins(name: string, job: Job, before: (world: World) => void): Event {
  return {
    name,
    happen: async (world) => {
      before(world);
      const actor = { key: world.keys++, job, answers: [], times: [] };
      world.actors.push(actor);
      await advance(world, actor);
    },
  };
}

function actorOf(world: World, key: number) {
  const actor = world.actors.find((each) => each.key === key);
  if (!actor) throw new Error(`There is no actor ${key}.`);
  return actor;
}
