import type { Capacity } from './capacity.ts';
import { tooManyRequests } from './errors.ts';
import type { FunctionConfig } from './functions.ts';
import type { Instance, Outcome } from './instance.ts';
import { createPace } from './pace.ts';

/** An instance that nothing asked for a minute is ended: AWS keeps them for minutes, a laptop wants its memory back. */
const IDLE_MS = 60_000;
/** How often an invocation that waits looks for a place to start a process of its own. */
const LOOK_MS = 40;
/** How long a process that has answered may take to ask for its next invocation until another is started in its place. */
const RETURN_MS = 2_000;
/** How long an invocation waits when every process of the laptop is busy. */
const QUEUED_MS = 5_000;

export type Pool = {
  /** Rejects with TooManyRequests; everything else is an outcome. */
  invoke(event: string, codeDir: string): Promise<Outcome>;
  /** Finishes what runs and what waits, and ends its processes then. Nothing more may be asked of it. */
  retire(): Promise<void>;
  end(): Promise<void>;
};

type Member = { instance: Instance; codeDir: string; readyAt: number; unpark?: () => void; end(): void };
type Waiter = { codeDir: string; take(member: Member): void; giveUp(): void };

/** The processes of one function: the most recently used first, new ones on demand. */
export function createPool(
  config: FunctionConfig,
  capacity: Capacity,
  start: (codeDir: string) => Instance,
  queuedMs = QUEUED_MS,
): Pool {
  const idle: Member[] = [];
  const members = new Set<Member>();
  /** They have answered, and are about to ask for more: under load that takes a while. */
  const returning = new Set<Member>();
  const waiting = new Set<Waiter>();
  let busy = 0;
  let ended = false;
  const finished = Promise.withResolvers<void>();
  let retired = false;
  const pace = createPace();

  const forget = (member: Member) => {
    if (!members.delete(member)) return;
    member.unpark?.();
    const at = idle.indexOf(member);
    if (at >= 0) idle.splice(at, 1);
    capacity.release();
  };
  const grow = (codeDir: string): Member => {
    const since = performance.now();
    const instance = start(codeDir);
    void instance.idle().then(() => {
      member.readyAt = performance.now();
      pace.started(member.readyAt - since);
    });
    const end = () => {
      instance.end();
      forget(member);
    };
    const member: Member = { instance, codeDir, readyAt: since, end };
    members.add(member);
    instance.gone.then(() => forget(member));
    return member;
  };
  const takeIdle = (codeDir: string): Member | undefined => {
    for (let member = idle.pop(); member; member = idle.pop()) {
      member.unpark?.();
      if (member.codeDir === codeDir) return member;
      member.end();
    }
    return undefined;
  };
  const park = (member: Member) => {
    const takeBack = capacity.park(member);
    const timer = setTimeout(member.end, IDLE_MS).unref();
    member.unpark = () => {
      clearTimeout(timer);
      takeBack();
    };
    idle.push(member);
  };
  /** To the invocation that has waited the longest; first of all, one place for a function that has none. */
  const passOn = (member: Member, alive: boolean) => {
    if (!alive || !members.has(member)) return;
    const [next] = waiting;
    if (capacity.starving.size > 0 && (!next || members.size > 1)) return member.end();
    if (!next) return park(member);
    if (next.codeDir !== member.codeDir) return member.end();
    next.take(member);
  };
  const queue = (codeDir: string): Promise<Member> => {
    const { promise, resolve, reject } = Promise.withResolvers<Member>();
    const since = performance.now();
    const deadline = since + queuedMs;
    /** A process is on its way back for each that waits up to this one: no need for another. */
    const isComing = () => {
      const coming = [...returning].filter((member) => member.codeDir === codeDir).length;
      return coming > [...waiting].indexOf(waiter) && performance.now() - since < RETURN_MS;
    };
    const leave = () => {
      clearInterval(timer);
      waiting.delete(waiter);
      capacity.starving.delete(growOne);
    };
    const take = (member: Member) => {
      leave();
      resolve(member);
    };
    const giveUp = () => {
      leave();
      reject(tooManyRequests());
    };
    const needsAnother = () =>
      pace.needsAnother({
        waitedMs: performance.now() - since,
        ahead: [...waiting].indexOf(waiter),
        processes: members.size,
      });
    const growOne = () => {
      const first = members.size === 0;
      // Another that waits has got the first process. While it counts as starving, no function gets a second one, and each
      // process ends with its invocation.
      if (!first) capacity.starving.delete(growOne);
      if (isComing() || (!first && !needsAnother())) return;
      if (capacity.take(first)) take(grow(codeDir));
      else if (performance.now() > deadline) giveUp();
      else if (first) capacity.starving.add(growOne);
    };
    const timer = setInterval(growOne, LOOK_MS);
    const waiter: Waiter = { codeDir, take, giveUp };
    waiting.add(waiter);
    if (members.size === 0) growOne();
    return promise;
  };
  const comeBack = async (member: Member, since: number) => {
    returning.add(member);
    const alive = await member.instance.idle();
    returning.delete(member);
    if (alive) pace.cameFree(performance.now() - Math.max(since, member.readyAt));
    passOn(member, alive);
  };
  const invoke = async (event: string, codeDir: string): Promise<Outcome> => {
    if (ended || busy >= (config.reservedConcurrency ?? Infinity)) throw tooManyRequests();
    busy += 1;
    let member: Member | undefined;
    let since = 0;
    try {
      member = takeIdle(codeDir) ?? (await queue(codeDir));
      since = performance.now();
      return await member.instance.invoke(event);
    } finally {
      busy -= 1;
      if (retired && busy === 0) finished.resolve();
      if (member) void comeBack(member, since);
    }
  };
  const retire = async () => {
    retired = true;
    if (busy > 0) await finished.promise;
    await end();
  };
  const end = async () => {
    ended = true;
    for (const { giveUp } of waiting) giveUp();
    const ending = [...members];
    for (const member of ending) member.end();
    await Promise.all(ending.map((member) => member.instance.gone));
  };
  return { invoke, retire, end };
}
