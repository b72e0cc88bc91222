import { CRASH } from '../../core/idempotency/claims.ts';
import { type FuzzMessage, isInnocent } from './message.ts';
import { type Path, pathOf } from './paths.ts';
import type { FailedRecord } from './records.ts';

/** What went wrong with which message. */
export type Wrong = { n: number | undefined; what: string };

/** Names of errors that only a fault of the code has: what is refused on purpose has a name of its own. */
const BUGS = /^(Type|Range|Syntax|Reference|URI)?Error$|^Unexpected/;
const ON_ITS_WAY = ['pending', 'retrying', 'parked'];

/** On a busy machine a store answers too late, whatever the message: it came again, and was handled. */
const isOfTheMachine = ({ status, error_name }: FailedRecord) =>
  status === 'resolved' && (error_name === 'UnavailableError' || error_name === CRASH.name);

/** What is known of the messages of a run that RabbitMQ has taken. */
export class Account {
  readonly #taken = new Map<number, FuzzMessage>();
  readonly #handled = new Set<number>();
  readonly #records = new Map<string, { n: number | undefined; record: FailedRecord }>();
  readonly #wrong: Wrong[] = [];

  take(message: FuzzMessage): void {
    this.#taken.set(message.n, message);
  }

  handle(n: number): void {
    this.#handled.add(n);
  }

  /** Which message a record was found to be of. */
  knows(id: string): boolean {
    return this.#records.has(id);
  }

  record(record: FailedRecord, n = this.#records.get(record.id)?.n): void {
    if (!this.#records.has(record.id) && n === undefined)
      this.fault(`nobody knows which message the record ${record.id} (${record.message_id}) is of`);
    this.#records.set(record.id, { n, record });
  }

  fault(what: string, n?: number): void {
    this.#wrong.push({ n, what });
  }

  get taken(): number {
    return this.#taken.size;
  }

  /** Messages that are neither handled nor a failed message that has come to an end. */
  open(): FuzzMessage[] {
    const moving = new Set<number>();
    const ended = new Set<number>();
    for (const { n, record } of this.#records.values()) {
      if (n === undefined) continue;
      if (ON_ITS_WAY.includes(record.status)) moving.add(n);
      else if (record.status === 'failed') ended.add(n);
    }
    return [...this.#taken.values()].filter(
      ({ n }) => moving.has(n) || !(this.#handled.has(n) || ended.has(n)),
    );
  }

  /** Records that wait for a person. */
  failed(): FailedRecord[] {
    return [...this.#records.values()]
      .map(({ record }) => record)
      .filter(({ status }) => status === 'failed');
  }

  counts() {
    const failed = new Set(
      [...this.#records.values()].filter(({ record }) => record.status === 'failed').map(({ n }) => n),
    );
    const byPath = (path: Path) => {
      const own = [...this.#taken.keys()].filter((n) => pathOf(n) === path);
      return {
        taken: own.length,
        handled: own.filter((n) => this.#handled.has(n)).length,
        failed: own.filter((n) => failed.has(n) && !this.#handled.has(n)).length,
        lost: own.filter((n) => !failed.has(n) && !this.#handled.has(n)).length,
      };
    };
    return {
      function: byPath('function'),
      pull: byPath('pull'),
      client: byPath('client'),
      expired: byPath('expired'),
    };
  }

  /** Why messages failed, and how often. */
  reasons(): Map<string, number> {
    const reasons = new Map<string, number>();
    for (const { record } of this.#records.values()) {
      const name = `${record.error_name} (${record.status})`;
      reasons.set(name, (reasons.get(name) ?? 0) + 1);
    }
    return reasons;
  }

  /** Everything that is wrong by now, the first message first. */
  wrong(): Wrong[] {
    const found = [...this.#wrong];
    for (const { n } of this.open())
      found.push({
        n,
        what: `neither handled nor a failed message that has come to an end: ${this.#about(n)}`,
      });
    for (const { n, record } of this.#records.values()) {
      const said = `${record.error_name}: ${record.error_message}`;
      if (record.error_name === '' || record.error_message === '')
        found.push({ n, what: 'its record says no reason' });
      if (BUGS.test(record.error_name))
        found.push({ n, what: `its record has the reason of a fault: ${said}` });
      if (n !== undefined && isInnocent(n) && pathOf(n) !== 'expired' && !isOfTheMachine(record))
        found.push({ n, what: `an innocent one has a record (${record.status}): ${said}` });
    }
    return found.toSorted((a, b) => (a.n ?? -1) - (b.n ?? -1));
  }

  #about(n: number): string {
    const own = [...this.#records.values()].filter((each) => each.n === n);
    const records = own.map(({ record }) => `${record.id} ${record.status} ${record.error_name}`);
    return `${pathOf(n)}, handled ${this.#handled.has(n)}, records [${records.join(', ')}]`;
  }

  messageOf(n: number): FuzzMessage | undefined {
    return this.#taken.get(n);
  }
}
