import { caller } from '../../adapters/http/caller.ts';
import type { Operation as HttpOperation } from '../../adapters/http/operation.ts';
import { json } from '../../adapters/http/response.ts';
import { ConflictError, ForbiddenError, InvalidInputError } from '../../core/api/errors.ts';
import { viewOperation } from '../../core/api/views-operations.ts';
import { type ActionLog, recordAction } from '../../core/audit/record-action.ts';
import { frozen } from '../../core/operations/freeze.ts';
import { type NewOperation, newOperation } from '../../core/operations/new-operation.ts';
import type { Operation, Person } from '../../core/operations/operation.ts';
import { type PlanDeps, plan } from '../../core/operations/plan.ts';
import type { OperationSteps, OperationStore } from '../../core/operations/store.ts';
import { begun } from '../../core/operations/transitions.ts';
import { holdsAll, type Scope, scopeOf } from '../../core/permission/scope.ts';
import { frozenReplay } from '../../core/replay/freeze.ts';
import { type KeyedDeps, oncePerKey } from '../http/idempotency-key.ts';
import { shownTo } from './access.ts';
import { sendFor } from './control.ts';
import { mayReplay } from './may-replay.ts';
import { type NewOperationInput, NewOperationSchema } from './new-operation-input.ts';
import type { OnFailedInput } from './operation-input.ts';
import { roomToRun } from './room-to-run.ts';

export type CreateDeps = ActionLog &
  KeyedDeps &
  PlanDeps & {
    operations: OperationStore;
    steps: OperationSteps;
    isQueue: (name: string) => boolean;
  };

/**
 * POST /api/operations: plans an operation, and runs it at once where `mode` says so. 201 with the plan: how many, some of
 * them, what would be left as it is, and the filter with its defaults said and its times fixed.
 */
export function createOperation(shared: CreateDeps): HttpOperation {
  return oncePerKey(shared, {
    input: NewOperationSchema,
    perform: async (event, { input, ids, log }) => {
      const deps = { ...shared, log };
      const now = deps.now().toISOString();
      const { id, name, permissions } = caller(event);
      const scope = scopeOf(permissions, 'manage:failed');
      if (input.action === 'replay') mayReplay(event, input.to);
      else checkQueue(deps, input, scope);
      if (input.mode === 'run') await roomToRun(deps.operations);
      const operation = await planned(deps, asked(ids(0), input, now, scope), { id, name }, now);
      const kept = await keep(deps, input.mode === 'run' ? running(operation, { id, name }, now) : operation);
      await sendFor(deps, kept);
      const { action, filter, replay, to_queue, note, state } = kept;
      await recordAction(deps, caller(event), {
        action: input.mode === 'run' ? 'operation.started' : 'operation.planned',
        target: `operation:${kept.id}`,
        details: {
          action,
          messages: kept.plan.messages,
          filter,
          ...(replay && { replay }),
          ids: kept.ids?.length ?? null,
          to_queue,
          note,
        },
      });
      log.info('operation made', { operation_id: kept.id, action, state, messages: kept.plan.messages });
      const answer = json(201, shownTo(caller(event), viewOperation(kept, deps.now())));
      return { answer, repeat: answer };
    },
  });
}

function asked(id: string, input: NewOperationInput, now: string, scope: Scope): NewOperation {
  const { action, rate, note = null } = input;
  const ids = input.ids ? [...new Set(input.ids)] : null;
  const common = { id, action, ids, rate, note, canary: null, stop_at_failure_rate: null, to_queue: null };
  if (input.action === 'replay') {
    const { filter, to, effects } = input;
    const replay = { filter: filter ? frozenReplay(filter, now) : null, to, effects };
    return { ...common, filter: null, replay };
  }
  const { canary = null, stop_at_failure_rate = canary?.max_failure_rate ?? null, to_queue = null } = input;
  const filter = input.filter ? frozen(input.action, input.filter, now) : null;
  const scopes = scope === null ? {} : { scopes: [scope] };
  return { ...common, ...scopes, filter, canary, stop_at_failure_rate, to_queue };
}

async function planned(deps: CreateDeps, asked: NewOperation, by: Person, now: string): Promise<Operation> {
  return newOperation(asked, await plan(deps, asked, now), by);
}

function running(operation: Operation, by: Person, now: string): Operation {
  const started = begun(operation, by, now);
  if ('refused' in started) throw new ConflictError('It has been started.', { id: operation.id });
  return started;
}

/** An attempt with this key that died after its write made it: that one stands. */
async function keep({ operations }: CreateDeps, operation: Operation): Promise<Operation> {
  if (await operations.create(operation)) return operation;
  return (await operations.get(operation.id)) ?? operation;
}

/** Who may act on what is in one queue only may not fill another one with it. */
function checkQueue({ isQueue }: CreateDeps, { to_queue }: OnFailedInput, scope: Scope): void {
  if (to_queue === undefined) return;
  if (!holdsAll(scope, to_queue)) throw new ForbiddenError(`manage:failed.${to_queue}`);
  if (isQueue(to_queue)) return;
  throw new InvalidInputError('invalid-body', 'There is no such queue in the topology.', [
    { pointer: '#/to_queue', detail: 'must be a queue of the topology' },
  ]);
}
