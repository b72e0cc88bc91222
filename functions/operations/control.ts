import { type Caller, caller } from '../../adapters/http/caller.ts';
import type { OperationHandler } from '../../adapters/http/operation.ts';
import { pathParameter } from '../../adapters/http/request.ts';
import { json } from '../../adapters/http/response.ts';
import { ConflictError, ForbiddenError } from '../../core/api/errors.ts';
import { type OperationView, viewOperation } from '../../core/api/views-operations.ts';
import { type ActionLog, recordAction } from '../../core/audit/record-action.ts';
import { changeByHand } from '../../core/operations/change.ts';
import { isActive, type Operation } from '../../core/operations/operation.ts';
import type { OperationSteps, OperationStore } from '../../core/operations/store.ts';
import { aborted, begun, paused, type RefusedOperation, resumed } from '../../core/operations/transitions.ts';
import { scopeOf } from '../../core/permission/scope.ts';
import { mayControl, maySee, shownTo } from './access.ts';
import { noOperation } from './get-operation.ts';
import { requireReplay } from './may-replay.ts';
import { roomToRun } from './room-to-run.ts';

export type ControlDeps = ActionLog & {
  operations: OperationStore;
  steps: OperationSteps;
  now: () => Date;
};

const MANAGE = 'manage:failed';

type Control = 'run' | 'pause' | 'resume' | 'abort';

const controls: Record<
  Control,
  {
    move(operation: Operation, by: Caller, now: string): Operation | RefusedOperation;
    /** Asked for again, it has what it wants. */
    isSo(operation: Operation): boolean;
    action: string;
    from: string;
  }
> = {
  run: {
    move: (operation, { id, name, permissions }, now) =>
      begun(operation, { id, name }, now, scopeOf(permissions, MANAGE)),
    isSo: isActive,
    action: 'operation.started',
    from: 'planned',
  },
  pause: {
    move: (operation, _by, now) => paused(operation, now),
    isSo: ({ state }) => state === 'paused',
    action: 'operation.paused',
    from: 'running or in its canary',
  },
  resume: {
    move: (operation, { permissions }, now) => resumed(operation, now, scopeOf(permissions, MANAGE)),
    isSo: isActive,
    action: 'operation.resumed',
    from: 'paused or stopped',
  },
  abort: {
    move: (operation, _by, now) => aborted(operation, now),
    isSo: ({ state }) => state === 'aborted',
    action: 'operation.aborted',
    from: 'not over',
  },
};

/**
 * POST /api/operations/{id}/run, pause, resume and abort. 200 with the operation, also for one that is so already; 409
 * where its state does not allow it.
 */
export function control(shared: ControlDeps, which: Control): OperationHandler {
  const { move, isSo, action, from } = controls[which];
  return async (event, { log }) => {
    const deps = { ...shared, log };
    const id = pathParameter(event, 'id');
    const by = caller(event);
    const now = deps.now().toISOString();
    if (which === 'run' || which === 'resume') await roomToRun(deps.operations);
    const moved = await changeByHand(deps.operations, id, (operation) => {
      if (!mayControl(by, operation))
        throw maySee(by, operation) ? new ForbiddenError(MANAGE) : noOperation(id);
      // Who acts on what failed may stop it: a replay that runs amok is theirs to deal with.
      if (operation.replay && (which === 'run' || which === 'resume')) requireReplay(event);
      return move(operation, by, now);
    });
    if (!moved) throw noOperation(id);
    if ('refused' in moved) {
      if (isSo(moved.was)) return view(moved.was, by);
      const why = `It is ${moved.refused}: only one that is ${from} can do this.`;
      throw new ConflictError(why, { id, state: moved.refused });
    }
    const { operation, was } = moved;
    await sendFor(deps, operation, was);
    const { state, done } = operation;
    const details = { action: operation.action, state, done, messages: operation.plan.messages };
    await recordAction(deps, by, { action, target: `operation:${id}`, details });
    log.info('operation changed', { operation_id: id, was: was.state, state });
    return view(operation, by);
  };

  function view(operation: Operation, by: Caller) {
    return json(200, shownTo(by, viewOperation(operation, shared.now())) satisfies OperationView);
  }
}

/** Where none is on its way. One that cannot be sent for is found by the sweep, within two minutes. */
export async function sendFor(
  { steps, log }: Pick<ControlDeps, 'steps' | 'log'>,
  { id, step, due_at }: Operation,
  was?: Operation,
): Promise<void> {
  if (due_at === null || (was && was.due_at !== null)) return;
  try {
    await steps.send({ operation_id: id, step }, 0);
  } catch (error) {
    log.warn('a step could not be sent for', { operation_id: id, step, error });
  }
}
