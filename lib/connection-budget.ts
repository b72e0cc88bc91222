import { RUNTIME_QUEUES_MAX } from '../core/limits.ts';

/** What a stage may use up. */
export type Limits = {
  /** Connections that one node of the broker takes: with the others away it has them all. Undefined: somebody has to say it. */
  connections: number | undefined;
  /** Of these, what publishing gets at most. Default: all that is left. */
  publishers?: number | undefined;
  /** Invocations that the account runs at once, of all its functions. */
  concurrency: number;
  /** Functions get a share of them that nobody else can use up, which is also their limit. */
  reserves: boolean;
};

/**
 * Of the broker's connections, for what is not counted: people, AMQP clients that the topology does not name, and the
 * copies of the deployment before. A frozen container keeps its connection for two heartbeats, two minutes.
 */
const ROOM_SHARE = 0.2;
/** Of the same: every queue that is made at run time takes one for its bridge. */
const RUNTIME_QUEUES_SHARE = 0.2;
/** With fewer, nearly every message would take the way through the outbox. */
const LEAST_PUBLISHERS = 20;
/** Lambda leaves so much of the account's concurrency to functions that reserve none. https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const UNRESERVED = 100;
const CONNECTIONS =
  'COURTIER_BROKER_CONNECTIONS is missing: how many connections your RabbitMQ takes, on each node (docs/deploy.md, "A RabbitMQ of yours").';

/**
 * Who may hold how many of the broker's connections at the same time, and how many functions may run. What counts is how
 * many copies run at once, not how often they are invoked: a request that waits 25 s for its reply holds its connection for
 * that long. What is left of the connections is the publisher's: its user gets this as a limit, so that a publish
 * takes the way through the outbox before the broker refuses anybody else.
 */
export class ConnectionBudget {
  private readonly limits: Limits;
  private readonly held = new Map<string, number>();
  private readonly reserved = new Map<string, number>();

  constructor(limits: Limits) {
    this.limits = limits;
  }

  /** Answers what is reserved for a function; undefined where the stage reserves nothing. */
  reserve(who: string, concurrency: number | undefined): number | undefined {
    if (!this.limits.reserves || concurrency === undefined) return undefined;
    this.reserved.set(who, concurrency);
    return concurrency;
  }

  /** `copies` at once, undefined for as many as the account runs, hold `connections` each. */
  hold(who: string, connections: number, copies: number | undefined): void {
    this.held.set(who, connections * (copies ?? this.limits.concurrency));
  }

  /** Queues that may be made at run time. */
  runtimeQueues(): number {
    return Math.min(RUNTIME_QUEUES_MAX, Math.floor(this.connections * RUNTIME_QUEUES_SHARE));
  }

  /** Connections that are left for publishing; too few, or none, where `problems` says that they do not suffice. */
  publisherConnections(): number {
    const left = Math.max(0, this.left());
    return Math.min(left, this.limits.publishers ?? left);
  }

  /** What is missing, and what does not fit. */
  problems(): string[] {
    return [...this.connectionProblem(), ...this.concurrencyProblem()];
  }

  private get connections(): number {
    return this.limits.connections ?? 0;
  }

  private get room(): number {
    return Math.ceil(this.connections * ROOM_SHARE);
  }

  /** Below 0 where more are held than there are. */
  private left(): number {
    return this.connections - this.room - sum(this.held);
  }

  private connectionProblem(): string[] {
    if (this.limits.connections === undefined) return [CONNECTIONS];
    const left = this.left();
    if (left >= LEAST_PUBLISHERS) return [];
    return [
      [
        `The broker takes ${this.connections} connections, and ${left} are left for publishing, which needs ${LEAST_PUBLISHERS}:`,
        ...table(new Map([...this.held, ['room for what is not counted', this.room]])),
        this.limits.reserves
          ? 'Take a larger broker, or fewer at once: COURTIER_WAITING_CONCURRENCY is how many requests may wait.'
          : `COURTIER_WAITING_CONCURRENCY=0 reserves nothing, so each function is counted as often as the account runs any, ${this.limits.concurrency}. It is for an account whose limit is too low for reservations, which COURTIER_ACCOUNT_CONCURRENCY says: 10 in a new one. Leave it out where the account has more.`,
      ].join('\n'),
    ];
  }

  private concurrencyProblem(): string[] {
    const { concurrency } = this.limits;
    const left = concurrency - sum(this.reserved);
    if (!this.limits.reserves || left >= UNRESERVED) return [];
    return [
      [
        `The account runs ${concurrency} functions at once, and ${left} are left for those that reserve none; Lambda wants ${UNRESERVED}:`,
        ...table(this.reserved),
        'Have the limit raised and set COURTIER_ACCOUNT_CONCURRENCY, or lower COURTIER_WAITING_CONCURRENCY: requests and pulls reserve so many each. Where the others are too many by themselves, as in a new account with its limit of 10, COURTIER_WAITING_CONCURRENCY=0 reserves nothing for any function.',
      ].join('\n'),
    ];
  }
}

function sum(numbers: ReadonlyMap<string, number>): number {
  return [...numbers.values()].reduce((total, each) => total + each, 0);
}

/** Most first. */
function table(rows: ReadonlyMap<string, number>): string[] {
  const width = Math.max(...[...rows.values()].map((each) => String(each).length));
  return [...rows]
    .toSorted(([, one], [, other]) => other - one)
    .map(([who, count]) => `  ${String(count).padStart(width)}  ${who}`);
}
