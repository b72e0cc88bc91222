import { isDeepStrictEqual } from 'node:util';
import { UnavailableError } from '../../core/errors.ts';
import type { FailureReports } from '../../core/failure/reports.ts';
import type { FailedMessageStore } from '../../core/failure/store.ts';
import type { Claims } from '../../core/idempotency/claims.ts';
import type { WorkQueues } from '../../core/message/work-queues.ts';
import type { OperationResults, OperationSteps, OperationStore } from '../../core/operations/store.ts';
import type { QueueDepth } from '../../core/queues/depth.ts';
import { isWanted, type Redeliveries } from '../../core/retry/redeliveries.ts';
import type { TaskOutcomes } from '../../core/retry/task-outcomes.ts';
import type { RetryWorkflow } from '../../core/retry/workflow.ts';
import { type Actor, type Claim, clockOf, type World } from './world.ts';

/** One call of a port: what it does to the world, at once. Whose turn it is decides who calls next. */
export type Calls = <T>(perform: () => T) => Promise<T>;

export type Ports = ReturnType<typeof portsOf>;

/** The ports of one actor, over the world. */
export function portsOf(world: World, actor: Actor, call: Calls) {
  return {
    store: storeOf(world, call),
    workflow: workflowOf(world, call),
    outcomes: outcomesOf(world, call),
    workQueues: workQueuesOf(world, call),
    reports: reportsOf(world, call),
    claims: claimsOf(world, actor, call),
    operations: operationsOf(world, call),
    steps: stepsOf(world, call),
    results: { write: async () => {}, list: never } satisfies OperationResults,
    redeliveries: {
      isWanted: (redelivery) => call(() => isWanted(world.records[redelivery.failed_message_id], redelivery)),
    } satisfies Redeliveries,
  };
}

const never = () => Promise.reject(new Error('nobody lists in the model'));

function operationsOf({ operations }: World, call: Calls) {
  return {
    get: (id) => call(() => operations[id]),
    create: (operation) =>
      call(() => {
        if (operations[operation.id]) return false;
        operations[operation.id] = structuredClone(operation);
        return true;
      }),
    replace: (operation, expected) =>
      call(() => {
        const stored = operations[operation.id];
        if (stored?.version !== expected) return isDeepStrictEqual(stored, operation);
        operations[operation.id] = structuredClone(operation);
        return true;
      }),
    list: never,
    due: (before, limit) =>
      call(() =>
        Object.values(operations)
          .filter(({ due_at }) => due_at !== null && clockOf(due_at) < clockOf(before))
          .map(({ id }) => id)
          .slice(0, limit),
      ),
  } satisfies OperationStore;
}

function stepsOf(world: World, call: Calls) {
  return {
    send: (step) => call(() => void world.steps.push({ key: world.keys++, taken: false, ...step })),
  } satisfies OperationSteps;
}

function storeOf({ records }: World, call: Calls) {
  return {
    get: (id) => call(() => records[id]),
    create: (record) =>
      call(() => {
        if (records[record.id]) return false;
        records[record.id] = structuredClone(record);
        return true;
      }),
    replace: (record, expected) =>
      call(() => {
        if (records[record.id]?.version !== expected) return false;
        records[record.id] = structuredClone(record);
        return true;
      }),
    list: never,
    idsOfMessage: never,
    overdue: (_before, limit) =>
      call(() =>
        Object.values(records)
          .filter(({ status }) => status === 'pending' || status === 'retrying')
          .map(({ id }) => ({ id, due: '' }))
          .slice(0, limit),
      ),
    postpone: async () => true,
  } satisfies FailedMessageStore;
}

function workflowOf({ runs }: World, call: Calls) {
  return {
    start: ({ run, input }) =>
      call(() => {
        runs[run] ??= { at: 'wait', input: { wait_seconds: 0, ...input }, result: null };
      }),
    stop: (run) =>
      call(() => {
        const running = runs[run];
        if (running) running.at = 'ended';
      }),
    status: (run) =>
      call(() => {
        const known = runs[run];
        if (!known) return 'unknown' as const;
        return known.at === 'ended' ? ('ended' as const) : ('running' as const);
      }),
  } satisfies RetryWorkflow;
}

/** The token of an attempt. */
export const tokenOf = (run: string, attempt: number) => `${run}/${attempt}`;

function outcomesOf({ runs }: World, call: Calls) {
  const answer = (token: string, result: unknown) =>
    call(() => {
      const [run = ''] = token.split('/');
      const waiting = runs[run];
      const waitsForIt = waiting?.at === 'token' && tokenOf(run, waiting.input.attempt) === token;
      if (!waiting || !waitsForIt) return 'expired' as const;
      Object.assign(waiting, { at: 'settle', result });
      return 'delivered' as const;
    });
  return {
    succeed: (token, output) => answer(token, output),
    fail: (token, { error, cause }) => answer(token, { Error: error, Cause: cause }),
  } satisfies TaskOutcomes;
}

function workQueuesOf(world: World, call: Calls) {
  return {
    send: (_queue, items) =>
      call(() => {
        for (const { envelope, body, taskToken = null } of items) {
          const text = Buffer.from(body).toString();
          world.items.push({ key: world.keys++, envelope, text, token: taskToken, taken: false });
        }
        return [];
      }),
    counts: () => call((): QueueDepth => ({ visible: world.items.length, in_flight: 0, delayed: 0 })),
  } satisfies WorkQueues & { counts: unknown };
}

function reportsOf(world: World, call: Calls) {
  return {
    report: ({ body, ...failed }) =>
      call(() => {
        const text = Buffer.from(body).toString();
        world.reports.push({ key: world.keys++, taken: false, failed, text });
      }),
    succeededLate: (late) => call(() => void world.reports.push({ key: world.keys++, taken: false, late })),
  } satisfies FailureReports;
}

const isOther = (claim: Claim | undefined, content: string | undefined) =>
  claim?.content !== undefined && content !== undefined && claim.content !== content;

function claimsOf(world: World, actor: Actor, call: Calls) {
  const isAlive = (key: number) => world.actors.some((each) => each.key === key);
  return {
    claim: ({ messageId, delivery, leaseUntil, content }) =>
      call(() => {
        const claim = world.claims[messageId];
        if (isOther(claim, content)) return { outcome: 'other' } as const;
        if (claim?.state === 'delivered') return { outcome: 'delivered', attempts: claim.attempts } as const;
        if (claim?.state === 'held' && isAlive(claim.owner)) return { outcome: 'busy', leaseUntil } as const;
        if (claim?.state === 'held' && claim.delivery === delivery) {
          claim.state = 'free';
          return { outcome: 'crashed' } as const;
        }
        const attempts = claim ? 2 : 1;
        world.claims[messageId] = { state: 'held', delivery, owner: actor.key, attempts, content };
        return { outcome: 'won', attempts } as const;
      }),
    markDelivered: (_queue, messageId) =>
      call(() => {
        const claim = world.claims[messageId];
        if (claim) claim.state = 'delivered';
        return { attempts: claim?.attempts ?? 0, ...(claim?.content && { content: claim.content }) };
      }),
    isDelivered: ({ messageId, content }) =>
      call(() => {
        const claim = world.claims[messageId];
        return claim?.state === 'delivered' && !isOther(claim, content);
      }),
    release: (_queue, messageId) =>
      call(() => {
        const claim = world.claims[messageId];
        if (claim?.state === 'held' && claim.owner === actor.key) claim.state = 'free';
      }),
  } satisfies Claims;
}

export const unavailable = () => new UnavailableError('model', 'It is away in this history.');
