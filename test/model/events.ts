import { advance, crash } from './step.ts';
import {
  type Act,
  clockOf,
  type Job,
  nameOfItem,
  type Operated,
  type PersonAct,
  publishedId,
  type World,
} from './world.ts';

/** `of`: the id of the message that alone it is about; null: it may be about several. */
export type Event = { name: string; of: string | null; happen(world: World): void | Promise<void> };

/** Invocations at one time: of all, and of one message where the messages are apart. */
const AT_ONCE = 2;
const DAY = 86_400_000;

/** What can happen next, as far as it has to be looked at. */
export function eventsOf(world: World, acts: readonly Act[]): Event[] {
  const moving = [...world.actors.map((actor) => goesOn(world, actor)), ...begun(world)];
  const wrong = [...crashes(world), ...lostAnswers(world), ...silences(world)];
  const isAtRest = moving.length === 0;
  const events = [...moving, ...wrong, ...asks(world, acts), ...(isAtRest ? looks(world) : [])];
  return areApart(world) ? ofOneMessage(events) : events;
}

/** Whether it will stay as it is unless a person acts. */
export function isOver(world: World): boolean {
  return eventsOf({ ...world, left: { ...world.left, acts: 0 } }, []).length === 0;
}

/**
 * Whether nothing is left, now or later, that is about more than one message, until everything is at rest: nobody will ask for
 * anything, no operation is under way, and nothing that several could use up may still happen.
 */
function areApart(world: World): boolean {
  const { acts, crashes, lostAnswers, repeats, silences } = world.left;
  const mayHappen = [acts, crashes, lostAnswers, repeats, silences].some((left) => left > 0);
  const underWay = world.actors.some((actor) => messageOf(world, actor.job) === null);
  return !mayHappen && !underWay && world.steps.length === 0;
}

/**
 * A reduction of partial order. Messages that are apart have no record, claim, run, item or report in common, each may fail as
 * often as it may by itself, and no time of one is compared with one of the other. So an event of one neither allows nor
 * prevents one of the other, and both orders lead to the same world. All events of one message are then enough: those of the
 * others wait until it is at rest, and only rest lets the reconciler look at all of them.
 */
function ofOneMessage(events: Event[]): Event[] {
  const [first] = events;
  return first ? events.filter(({ of }) => of === first.of) : [];
}

/** Two messages of one id have a claim in common. */
const idOf = (id: string | undefined) => (id === undefined ? null : publishedId(id));

function messageOf(world: World, job: Job): string | null {
  const ofRecord = (id: string) => idOf(world.records[id]?.message_id);
  switch (job.does) {
    case 'consume':
      return idOf(world.items.find(({ key }) => key === job.item)?.envelope.id);
    case 'record': {
      const report = world.reports.find(({ key }) => key === job.report);
      if (!report) return null;
      return idOf('late' in report ? report.late.message_id : report.failed.envelope.id);
    }
    case 'redeliver':
    case 'settle':
      return ofRecord(world.runs[job.run]?.input.id ?? '');
    case 'reconcile':
    case 'step':
    case 'sweep':
    case 'operate':
      return null;
    default:
      return ofRecord(job.id);
  }
}

const goesOn = (world: World, { key, job }: World['actors'][number]): Event => ({
  name: `${job.does} goes on`,
  of: messageOf(world, job),
  happen: (next) => advance(next, actorOf(next, key)),
});

/** What SQS and Step Functions begin. */
function begun(world: World): Event[] {
  const events = [
    ...world.items.filter(({ taken }) => !taken).flatMap(({ key }) => given(world, key)),
    ...world.reports
      .filter(({ taken }) => !taken)
      .map(({ key }) =>
        begins(world, `the recorder takes ${key}`, { does: 'record', report: key }, (next) =>
          take(next.reports, key),
        ),
      ),
    ...world.steps
      .filter(({ taken }) => !taken)
      .map(({ key }) =>
        begins(world, `the step ${key} begins`, { does: 'step', step: key }, (next) => take(next.steps, key)),
      ),
    ...Object.entries(world.runs).flatMap(([run, { at }]) => steps(world, run, at)),
  ];
  return events.filter(({ of }) => hasRoom(world, of));
}

function hasRoom(world: World, of: string | null): boolean {
  const counted = areApart(world)
    ? world.actors.filter(({ job }) => messageOf(world, job) === of)
    : world.actors;
  return counted.length < AT_ONCE;
}

function take(all: readonly { key: number; taken: boolean }[], key: number): void {
  for (const each of all) if (each.key === key) each.taken = true;
}

function given(world: World, key: number): Event[] {
  const item = world.items.find((each) => each.key === key);
  const name = item ? nameOfItem(item) : '';
  const takes = begins(
    world,
    `a consumer takes ${key}, and handles it`,
    { does: 'consume', item: key, verdict: 'handles' },
    (next) => take(next.items, key),
  );
  const fails = begins(
    world,
    `a consumer takes ${key}, and fails`,
    { does: 'consume', item: key, verdict: 'fails' },
    (next) => {
      take(next.items, key);
      next.left.failures[name] = (next.left.failures[name] ?? 0) - 1;
    },
  );
  const again: Event = {
    name: `SQS brings ${key} twice`,
    of: idOf(item?.envelope.id),
    happen: (next) => {
      const item = next.items.find((each) => each.key === key);
      if (item) next.items.push({ ...structuredClone(item), key: next.keys++, taken: false });
      next.left.repeats -= 1;
    },
  };
  const mayFail = (world.left.failures[name] ?? 0) > 0;
  return [takes, ...(mayFail ? [fails] : []), ...(world.left.repeats > 0 ? [again] : [])];
}

function steps(world: World, run: string, at: string): Event[] {
  const entering = (to: 'token' | 'settling') => (next: World) => {
    const running = next.runs[run];
    if (running) running.at = to;
  };
  if (at === 'wait') {
    const of = messageOf(world, { does: 'settle', run });
    return [{ name: `the wait of ${run} is over`, of, happen: (next) => waited(next, run) }];
  }
  if (at === 'redeliver')
    return [begins(world, `${run} redelivers`, { does: 'redeliver', run }, entering('token'))];
  if (at === 'settle')
    return [begins(world, `${run} settles`, { does: 'settle', run }, entering('settling'))];
  return [];
}

function waited(world: World, run: string): void {
  const running = world.runs[run];
  if (!running) return;
  running.at = 'redeliver';
  const due = Object.values(world.records).map(({ next_retry_at }) => clockOf(next_retry_at ?? '') || 0);
  world.clock = Math.max(world.clock, ...due) + 1;
}

function crashes(world: World): Event[] {
  if (world.left.crashes === 0) return [];
  return world.actors.flatMap(({ key, job }) => [
    {
      name: `${job.does} crashes`,
      of: null,
      happen: (next: World) => {
        next.left.crashes -= 1;
        next.broken = true;
        crash(next, actorOf(next, key));
      },
    },
    {
      name: `${job.does} goes on, and its call is not done`,
      of: null,
      happen: (next: World) => {
        next.left.crashes -= 1;
        next.broken = true;
        return advance(next, actorOf(next, key), 'refused');
      },
    },
  ]);
}

/** As a write does whose answer is lost on its way. */
function lostAnswers(world: World): Event[] {
  if (world.left.lostAnswers === 0) return [];
  return world.actors.map(({ key, job }) => ({
    name: `${job.does} goes on, and its call is done, and the answer lost`,
    of: null,
    happen: (next: World) => {
      next.left.lostAnswers -= 1;
      next.broken = true;
      return advance(next, actorOf(next, key), 'lost');
    },
  }));
}

/** Step Functions waits no more for a token, and SQS gives the message out after that. */
function silences(world: World): Event[] {
  if (world.left.silences === 0) return [];
  return Object.entries(world.runs)
    .filter(([, { at }]) => at === 'token')
    .map(([run]) => ({
      name: `the token of ${run} times out`,
      of: null,
      happen: (next: World) => {
        next.left.silences -= 1;
        Object.assign(next.runs[run] ?? {}, { at: 'settle', result: { Error: 'States.Timeout' } });
      },
    }));
}

function asks(world: World, acts: readonly Act[]): Event[] {
  if (world.left.acts === 0 || world.actors.length >= AT_ONCE) return [];
  const jobs = acts.flatMap((act) => jobsOf(world, act));
  return jobs.map((job) =>
    begins(world, `somebody asks to ${job.does}${'action' in job ? `: ${job.action}` : ''}`, job, (next) => {
      next.left.acts -= 1;
    }),
  );
}

function jobsOf(world: World, act: Act): Job[] {
  const records = Object.values(world.records);
  if (!act.endsWith(' all')) {
    return records.map(({ id, version }) => ({ does: act as PersonAct, id, version }));
  }
  const action = act.slice(0, -' all'.length) as Operated;
  return records.length === 0 ? [] : [{ does: 'operate', action, ids: records.map(({ id }) => id) }];
}

/** Nothing moves, and something should: a day later the reconciler looks, and the sweep. */
function looks(world: World): Event[] {
  if (world.left.looks === 0) return [];
  const aDayLater = (next: World) => {
    next.left.looks -= 1;
    next.clock += DAY;
  };
  const standing = Object.values(world.records).some(
    ({ status }) => status === 'pending' || status === 'retrying',
  );
  const lost = Object.values(world.operations).some(({ due_at }) => due_at !== null);
  return [
    ...(standing ? [begins(world, 'the reconciler looks', { does: 'reconcile' }, aDayLater)] : []),
    ...(lost ? [begins(world, 'the sweep looks', { does: 'sweep' }, aDayLater)] : []),
  ];
}

function begins(world: World, name: string, job: Job, before: (world: World) => void): Event {
  return {
    name,
    of: messageOf(world, job),
    happen: async (next) => {
      before(next);
      const actor = { key: next.keys++, job, answers: [], times: [] };
      next.actors.push(actor);
      await advance(next, actor);
    },
  };
}

function actorOf(world: World, key: number) {
  const actor = world.actors.find((each) => each.key === key);
  if (!actor) throw new Error(`There is no actor ${key}.`);
  return actor;
}
