import type { FailedMessage } from '../../core/failure/failed-message.ts';
import type { LateSuccess } from '../../core/failure/late-success.ts';
import type { FailedItem } from '../../core/failure/reports.ts';
import type { Envelope } from '../../core/message/envelope.ts';
import type { Operation } from '../../core/operations/operation.ts';
import { originalContent } from '../../core/payload/transit.ts';
import type { WorkflowInput } from '../../core/retry/workflow.ts';

/** What the consumer's author does with a delivery. */
export type Verdict = 'handles' | 'fails';
export type PersonAct = 'retry' | 'delete' | 'restore' | 'resolve' | 'cancel' | 'edit';
/** What an operation does to all records that there are. */
export type Operated = 'retry' | 'delete' | 'resolve';
/** What an operator may ask for. */
export type Act = PersonAct | `${Operated} all`;

/** A work item in SQS. `text`: its body. `taken`: a consumer has it. */
export type Item = { key: number; envelope: Envelope; text: string; token: string | null; taken: boolean };
/** What the recorder's queue holds. */
export type Report = { key: number; taken: boolean } & (
  | { failed: Omit<FailedItem, 'body'>; text: string }
  | { late: LateSuccess }
);

/** The next step of an operation, as SQS holds it. */
export type Step = { key: number; taken: boolean; operation_id: string; step: number };

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
  /** 1, or 2 for any more: all that a consumer asks is whether it is the first. */
  attempts: number;
  /** Which message the id belongs to. */
  content: string | undefined;
};

export type Job =
  | { does: 'consume'; item: number; verdict: Verdict }
  | { does: 'record'; report: number }
  | { does: 'redeliver'; run: string }
  | { does: 'settle'; run: string }
  | { does: 'reconcile' }
  | { does: 'step'; step: number }
  | { does: 'sweep' }
  | { does: 'operate'; action: Operated; ids: string[] }
  /** `version`: of the record that the person has seen. */
  | { does: PersonAct; id: string; version: number };

/** One invocation of a function. What its calls were answered is all that it knows, so it is what it has come to. */
export type Actor = { key: number; job: Job; answers: { value?: unknown; threw?: true }[]; times: string[] };

/** Everything there is, in JSON: two worlds of the same text go on in the same ways. */
export type World = {
  /** Milliseconds; every look at a clock is one later. */
  clock: number;
  keys: number;
  records: Record<string, FailedMessage>;
  runs: Record<string, Run>;
  items: Item[];
  reports: Report[];
  operations: Record<string, Operation>;
  steps: Step[];
  claims: Record<string, Claim>;
  /** What was published, as `nameOf` calls it. */
  messages: string[];
  /** How often the consumer's effect of a message happened, by its name. */
  effects: Record<string, number>;
  actors: Actor[];
  /** A process has ended, or a call was not answered: an effect may be made again. */
  broken: boolean;
  /** What may still go wrong, and be asked for. */
  left: {
    /** Deliveries that fail, by the message's name. */
    failures: Record<string, number>;
    crashes: number;
    /** Calls that are done, and of which the caller hears an error. */
    lostAnswers: number;
    repeats: number;
    silences: number;
    looks: number;
    /** What operators ask for. Which of them asks is in nothing that is written, so it makes no difference. */
    acts: number;
  };
};

/** The id that a message was published with: one that shares it with another may go on under one of its own. */
export const publishedId = (id: string) => id.split('~')[0] ?? id;

/** Tells messages apart, also two of one id. */
export const nameOf = (id: string, content: string | undefined) => `${publishedId(id)} ${content}`;

export const nameOfItem = ({ envelope, text }: Pick<Item, 'envelope' | 'text'>) =>
  nameOf(envelope.id, originalContent({ envelope, body: Buffer.from(text) }));

const START = Date.UTC(2026, 0, 5, 10);

export function isoOf(clock: number): string {
  return new Date(START + clock).toISOString();
}

export function clockOf(iso: string): number {
  return Date.parse(iso) - START;
}

/** A name that the actor's function makes up: which one makes no difference. */
export const madeUp = ({ key }: Pick<Actor, 'key'>) =>
  `01900000-0000-7000-8000-${String(key).padStart(12, '0')}`;
