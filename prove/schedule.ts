import { eventMessage } from '../core/message/event-message.ts';
import { type Random, seeded } from './random.ts';
import { type Body, type Fate, nameOf } from './system/message.ts';
import type { LedgerQueue } from './system/topology.ts';

/** One message, as a client publishes it. */
export type Planned = {
  /** What the ledger calls it. */
  id: string;
  messageId: string;
  exchange: string;
  routingKey: string;
  to: readonly LedgerQueue[];
  body: Body;
  /** Published again under its id, or under the key of its request, once it is taken. */
  repeat?: 'id' | 'key';
  /** The client does not come again when it knows nothing. */
  givesUp?: true;
};

/** What is published: AMQP clients read the format that services share. Each time the same, as a repeat has to be. */
export function wireBody({ routingKey, body }: Planned): object {
  const sender = { at: new Date(0), service: 'ledger', version: '1.0' };
  return routingKey === 'client' ? eventMessage('ledger.sent', body, sender) : body;
}

/** What a client does next. The messages of a step are published at once: one, or a batch. */
export type Step = { via: 'http' | 'amqp' | 'batch' | 'async'; messages: readonly Planned[] };

/**
 * A fault begins once so many messages have been published, and lasts so long. `beside`: it does not wait for the end of the one
 * before.
 */
export type PlannedFault = { name: string; after: number; forMs: number; beside: boolean };

export type Schedule = {
  seed: number;
  messages: number;
  /** What each client does, one step after the other. */
  clients: readonly (readonly Step[])[];
  faults: readonly PlannedFault[];
};

export type ScheduleOptions = {
  seed: number;
  messages: number;
  clients: number;
  /** Names, with how long each may last, milliseconds. */
  faults: readonly { name: string; forMs: readonly [least: number, most: number] }[];
};

/** Of a load, those that are of one kind. The rest is plain. */
const KINDS = { ordered: 0.2, parked: 0.1, topic: 0.2, fanout: 0.15, pulled: 0.1, client: 0.08 };
/** Of the messages that are published one by one, those whose id comes again with another body. */
const TWINS = 0.15;
const BATCH = 8;
/** Numbers that each client has for its messages. */
const CLIENT = 1_000_000;
/** Of the faults, those that come beside another. */
const BESIDE = 0.3;
/** Nothing is published when a fault begins in the last tenth. */
const LAST_FAULT = 0.9;

/** What a seed stands for: the same load and the same faults at the same places of it, each time. */
export function scheduleOf({ seed, messages, clients, faults }: ScheduleOptions): Schedule {
  const random = seeded(seed);
  const lanes = Array.from({ length: clients }, (_, client) => {
    const share = Math.floor(messages / clients) + (client < messages % clients ? 1 : 0);
    return stepsOf(random, { seed, client, count: share });
  });
  return { seed, messages, clients: lanes, faults: faultsOf(random, faults, messages) };
}

function stepsOf(random: Random, lane: Lane): Step[] {
  const sequences = new Map<string, number>();
  const steps: Step[] = [];
  for (let made = 0; made < lane.count; ) {
    const via = random.pick(['http', 'http', 'amqp', 'amqp', 'batch', 'async'] as const);
    const size = via === 'batch' ? Math.min(BATCH, lane.count - made) : 1;
    const messages = Array.from({ length: size }, () =>
      messageOf(random, { ...lane, via }, sequences, made++),
    );
    const [first] = messages;
    const lonely = first === undefined || size > 1 || made === lane.count;
    const twins = lonely ? undefined : twinsOf(random, via, first, lane.client * CLIENT + made);
    if (twins) made += 1;
    steps.push(...(twins ?? [{ via, messages }]));
  }
  return steps;
}

type Lane = { seed: number; client: number; count: number };

function messageOf(
  random: Random,
  lane: Lane & { via: Step['via'] },
  sequences: Map<string, number>,
  n: number,
): Planned {
  const { kind, ...target } = targetOf(random, lane.via !== 'batch');
  const id = random.uuid();
  const body: Body = { seed: lane.seed, n: lane.client * CLIENT + n };
  const keyed = kind === 'ordered' || kind === 'parked';
  if (keyed) {
    // A key is of one client and one protocol: what others publish meanwhile has no order that anybody could promise.
    const protocol = lane.via === 'amqp' ? 'amqp' : 'http';
    const key = `${kind}-${lane.seed}-${lane.client}-${protocol}-${random.below(3)}`;
    const seq = (sequences.get(key) ?? 0) + 1;
    sequences.set(key, seq);
    Object.assign(body, { key, seq });
  }
  const fate = fateOf(random, kind);
  if (fate) body.fate = fate;
  // A repeat is a first delivery of its own where the one before failed: of a key it would come out of order.
  const repeat = random.chance(0.05) && !keyed ? random.pick(['id', 'key'] as const) : undefined;
  // One that is not published again may be missing in its key, and what comes after it is still in order.
  const givesUp = random.chance(0.03);
  return { id, messageId: id, ...target, body, ...(repeat && { repeat }), ...(givesUp && { givesUp }) };
}

/** It, and after it another message under its id; undefined where it stays alone, as all do that are to go wrong. */
function twinsOf(random: Random, via: Step['via'], first: Planned, n: number): Step[] | undefined {
  const { messageId, routingKey, body, repeat, givesUp } = first;
  const alone = repeat || givesUp || body.fate || body.key !== undefined || routingKey === 'client';
  if (alone || !random.chance(TWINS)) return undefined;
  const second: Body = { seed: body.seed, n, twin: true };
  const twin = { ...first, id: nameOf(messageId, second), body: second };
  return [
    { via, messages: [first] },
    { via: random.pick(['http', 'amqp'] as const), messages: [twin] },
  ];
}

type Kind = keyof typeof KINDS | 'plain';

/** Messages of a batch are taken or refused each by itself, so no two of a key are in one. */
function targetOf(
  random: Random,
  keys: boolean,
): { kind: Kind } & Pick<Planned, 'exchange' | 'routingKey' | 'to'> {
  const drawn = kindOf(random.next());
  const kind = keys || (drawn !== 'ordered' && drawn !== 'parked') ? drawn : 'plain';
  if (kind === 'topic') {
    const red = random.chance(0.5);
    const routingKey = red ? 'color.red.light' : 'color.blue';
    return {
      kind,
      exchange: 'ledger_topic',
      routingKey,
      to: red ? ['ledger_red', 'ledger_colors'] : ['ledger_colors'],
    };
  }
  if (kind === 'fanout')
    return { kind, exchange: 'ledger_fanout', routingKey: '', to: ['ledger_left', 'ledger_right'] };
  return { kind, exchange: 'ledger_direct', routingKey: kind, to: [`ledger_${kind}`] };
}

function kindOf(at: number): Kind {
  let from = 0;
  for (const [kind, share] of Object.entries(KINDS) as [keyof typeof KINDS, number][]) {
    from += share;
    if (at < from) return kind;
  }
  return 'plain';
}

/** One of ten goes wrong. What parks its key must succeed in the end, or everything behind it waits for a person. */
function fateOf(random: Random, kind: Kind): Fate | undefined {
  const at = random.next();
  if (at < 0.04) return { fail: 1 + random.below(2) };
  if (kind === 'pulled' || kind === 'client') return undefined;
  if (at < 0.055) return { die: random.pick(['before', 'between', 'after'] as const) };
  if (kind === 'parked') return undefined;
  if (at < 0.07) return { fail: 4 };
  if (at < 0.08) return { refuse: true };
  return at < 0.082 ? { hang: true } : undefined;
}

function faultsOf(random: Random, faults: ScheduleOptions['faults'], messages: number): PlannedFault[] {
  const order = faults.map((fault) => ({ fault, at: random.next() })).toSorted((a, b) => a.at - b.at);
  let after = 0;
  return order.map(({ fault: { name, forMs } }, n) => {
    const [least, most] = forMs;
    const beside = n > 0 && random.chance(BESIDE);
    const alone = Math.floor((LAST_FAULT * messages * (n + random.next())) / order.length);
    after = beside ? after : alone;
    return { name, after, forMs: least + random.below(most - least + 1), beside };
  });
}
