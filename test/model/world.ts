import type { FailedMessage } from '../../core/failure/failed-message.ts';
import type { LateSuccess } from '../../core/failure/late-success.ts';
import type { FailedItem } from '../../core/failure/reports.ts';
import type { Envelope } from '../../core/message/envelope.ts';
import type { WorkflowInput } from '../../core/retry/workflow.ts';

/** What the consumer's author does with a delivery. */
export type Verdict = 'handles' | 'fails';
export type PersonAct = 'retry' | 'delete' | 'restore' | 'resolve' | 'cancel';

/** A work item in SQS. `taken`: a consumer has it. */
export type Item = { key: number; envelope: Envelope; token: string | null; taken: boolean };
/** What the recorder's queue holds. */
export type Report = { key: number; taken: boolean } & (
  | { failed: Omit<FailedItem, 'body'> }
  | { late: LateSuccess }
);

/** An execution of the retry workflow, by the state of its definition that it is in. */
export type Run = {
  at: 'wait' | 'redeliver' | 'token' | 'settle' | 'settling' | 'ended';
  input: Omit<WorkflowInput, 'run'>;
  /** What the step before said. */
  result: unknown;
};

/** Who claimed a message, and for which delivery. `owner`: the actor, which may be gone. */
export type Claim = {
  state: 'held' | 'free' | 'delivered';
  delivery: string | undefined;
  owner: number;
  attempts: number;
};

export type Job =
  | { does: 'consume'; item: number; verdict: Verdict }
  | { does: 'record'; report: number }
  | { does: 'redeliver'; run: string }
  | { does: 'settle'; run: string }
  | { does: 'reconcile' }
  | { does: PersonAct; id: string };

/** One invocation of a function. What its calls were answered is all that it knows, so it is what it has come to. */
export type Actor = { key: number; job: Job; answers: { value?: unknown; threw?: true }[]; times: string[] };

/** Everything there is, in JSON: two worlds of the same text go on in the same ways. */
export type World = {
  /** Seconds; every look at a clock is one later. */
  clock: number;
  keys: number;
  records: Record<string, FailedMessage>;
  runs: Record<string, Run>;
  items: Item[];
  reports: Report[];
  claims: Record<string, Claim>;
  /** How often the consumer's effect of a message happened. */
  effects: Record<string, number>;
  actors: Actor[];
  /** What may still go wrong, and be asked for. */
  left: {
    failures: number;
    crashes: number;
    repeats: number;
    silences: number;
    looks: number;
    people: Record<string, number>;
  };
};

export function isoOf(clock: number): string {
  return new Date(Date.UTC(2026, 0, 5, 10) + clock * 1_000).toISOString();
}
