import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import type { Execution, ExecutionStatus, HistoryEvent } from './state-machines.ts';
import type { TaskOutcome } from './tasks.ts';

/** Where a running execution is: the state that it entered, and what it entered with. */
export type Position = { state: string; input: unknown; entered: number };
/** The token of the current task: kept over a restart, so that its holder can still use it. */
export type HeldToken = { token: string; since: number; invoked: boolean; outcome?: TaskOutcome };
export type Running = { execution: Execution; position: Position; held?: HeldToken };

/** Finished executions that are kept for DescribeExecution and ListExecutions. */
const KEPT = 10_000;
const PRUNE_EVERY = 500;

type Row = Record<string, SQLOutputValue>;

/**
 * Executions on disk (SQLite). Every change is one committed transaction: it survives a SIGKILL of the runtime. Memory
 * holds nothing of an execution that has ended.
 */
export class ExecutionStore {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #finished = 0;

  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.#db = new DatabaseSync(file);
    this.#db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS executions (
        arn TEXT PRIMARY KEY, machine TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL, start TEXT NOT NULL,
        stop TEXT, input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT,
        state TEXT, state_input TEXT, entered INTEGER, token TEXT, token_since INTEGER, invoked INTEGER, outcome TEXT);
      CREATE INDEX IF NOT EXISTS by_machine ON executions (machine, start);
      CREATE INDEX IF NOT EXISTS by_status ON executions (status, stop);
      CREATE TABLE IF NOT EXISTS events (
        arn TEXT NOT NULL, id INTEGER NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, details TEXT NOT NULL,
        PRIMARY KEY (arn, id)) WITHOUT ROWID;`);
    this.#prune();
  }

  create(execution: Execution, position: Position & { type: string }): void {
    this.#atomically(() => {
      this.#sql(
        'INSERT INTO executions (arn, machine, name, status, start, input) VALUES (?, ?, ?, ?, ?, ?)',
      ).run(
        execution.executionArn,
        execution.stateMachineArn,
        execution.name,
        execution.status,
        execution.startDate,
        execution.input,
      );
      this.addEvent(execution.executionArn, 'ExecutionStarted', { input: execution.input });
      this.#moveTo(execution.executionArn, position);
      this.entered(execution.executionArn, position);
    });
  }

  /** Leaves one state and enters the next, in one step. */
  move(
    arn: string,
    left: { type: string; name: string; output: string },
    to: Position & { type: string },
  ): number {
    let events = 0;
    this.#atomically(() => {
      this.addEvent(arn, `${left.type}StateExited`, { name: left.name, output: left.output });
      this.#moveTo(arn, to);
      events = this.entered(arn, to);
    });
    return events;
  }

  entered(arn: string, { type, state, input }: Position & { type: string }): number {
    return this.addEvent(arn, `${type}StateEntered`, { name: state, input: JSON.stringify(input) });
  }

  #moveTo(arn: string, { state, input, entered }: Position): void {
    this.#sql(
      `UPDATE executions SET state = ?, state_input = ?, entered = ?, token = NULL, token_since = NULL, invoked = NULL,
         outcome = NULL WHERE arn = ?`,
    ).run(state, JSON.stringify(input), entered, arn);
  }

  hold(arn: string, token: string, since: number): void {
    this.#sql(
      'UPDATE executions SET token = ?, token_since = ?, invoked = 0, outcome = NULL WHERE arn = ?',
    ).run(token, since, arn);
  }

  invoked(arn: string, token: string): void {
    this.#sql('UPDATE executions SET invoked = 1 WHERE arn = ? AND token = ?').run(arn, token);
  }

  settle(arn: string, token: string, outcome: TaskOutcome): void {
    this.#sql('UPDATE executions SET outcome = ? WHERE arn = ? AND token = ?').run(
      JSON.stringify(outcome),
      arn,
      token,
    );
  }

  /** `left` is the state that ended it well. */
  finish(execution: Execution, left?: { type: string; name: string }): void {
    const { executionArn, status, stopDate, output, error, cause } = execution;
    this.#atomically(() => {
      if (left) this.addEvent(executionArn, `${left.type}StateExited`, { name: left.name, output });
      this.#sql(
        `UPDATE executions SET status = ?, stop = ?, output = ?, error = ?, cause = ?, state = NULL,
           state_input = NULL, token = NULL, outcome = NULL WHERE arn = ?`,
      ).run(status, stopDate ?? null, output ?? null, error ?? null, cause ?? null, executionArn);
      this.addEvent(executionArn, ENDED[status], { output, error, cause });
    });
    this.#finished += 1;
    if (this.#finished % PRUNE_EVERY === 0) this.#prune();
  }

  /** How many events the execution has now. */
  addEvent(arn: string, type: string, details: Record<string, unknown>): number {
    const last = this.#sql('SELECT max(id) AS id FROM events WHERE arn = ?').get(arn);
    const id = Number(last?.id ?? 0) + 1;
    this.#sql('INSERT INTO events VALUES (?, ?, ?, ?, ?)').run(
      arn,
      id,
      Date.now(),
      type,
      JSON.stringify(details),
    );
    return id;
  }

  history(arn: string): HistoryEvent[] {
    const rows = this.#sql('SELECT id, at, type, details FROM events WHERE arn = ? ORDER BY id').all(arn);
    return rows.map((row) => ({
      id: Number(row.id),
      at: Number(row.at),
      type: String(row.type),
      details: JSON.parse(String(row.details)),
    }));
  }

  get(arn: string): Execution | undefined {
    const row = this.#sql('SELECT * FROM executions WHERE arn = ?').get(arn);
    return row && executionOf(row);
  }

  list(machine: string, status?: ExecutionStatus): Execution[] {
    const sql = `SELECT * FROM executions WHERE machine = ? ${status ? 'AND status = ?' : ''} ORDER BY start DESC, rowid DESC`;
    const rows = this.#sql(sql).all(...(status ? [machine, status] : [machine]));
    return rows.map(executionOf);
  }

  running(): Running[] {
    return this.#sql(`SELECT * FROM executions WHERE status = 'RUNNING'`).all().map(runningOf);
  }

  close(): void {
    this.#db.close();
  }

  #sql(text: string): StatementSync {
    const known = this.#statements.get(text) ?? this.#db.prepare(text);
    this.#statements.set(text, known);
    return known;
  }

  #atomically(action: () => void): void {
    this.#db.exec('BEGIN');
    try {
      action();
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #prune(): void {
    this.#atomically(() => {
      this.#db.exec(`DELETE FROM executions WHERE arn IN
        (SELECT arn FROM executions WHERE status <> 'RUNNING' ORDER BY stop DESC LIMIT -1 OFFSET ${KEPT});
        DELETE FROM events WHERE arn NOT IN (SELECT arn FROM executions)`);
    });
  }
}

const ENDED: Record<ExecutionStatus, string> = {
  RUNNING: 'ExecutionRedriven',
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
};

function executionOf(row: Row): Execution {
  const text = (column: string) => (row[column] === null ? {} : { [column]: String(row[column]) });
  return {
    executionArn: String(row.arn),
    stateMachineArn: String(row.machine),
    name: String(row.name),
    status: String(row.status) as ExecutionStatus,
    startDate: String(row.start),
    ...(row.stop !== null && { stopDate: String(row.stop) }),
    input: String(row.input),
    ...text('output'),
    ...text('error'),
    ...text('cause'),
  };
}

function runningOf(row: Row): Running {
  const held: HeldToken | undefined =
    row.token === null
      ? undefined
      : {
          token: String(row.token),
          since: Number(row.token_since),
          invoked: row.invoked === 1,
          ...(row.outcome !== null && { outcome: JSON.parse(String(row.outcome)) }),
        };
  return {
    execution: executionOf(row),
    position: {
      state: String(row.state),
      input: JSON.parse(String(row.state_input)),
      entered: Number(row.entered),
    },
    ...(held && { held }),
  };
}
