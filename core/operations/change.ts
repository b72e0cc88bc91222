import { CourtierError, UnavailableError } from '../errors.ts';
import type { Operation } from './operation.ts';
import type { OperationStore } from './store.ts';
import type { RefusedOperation } from './transitions.ts';

/** A person pauses or aborts while a step writes: few meet. */
const TRIES = 8;

/** Another step has taken the operation over: what this one would write is out of date. */
export class StepSupersededError extends CourtierError {
  constructor(operation: Pick<Operation, 'id'>) {
    super('step-superseded', 'fail', 'Another step of this operation has taken over.', {
      details: { operation_id: operation.id },
    });
  }
}

export type Change = (operation: Operation, move: (fresh: Operation) => Operation) => Promise<Operation>;

/**
 * Writes what a step makes of its operation; where a person was first, of what that person made of it. A move that changes
 * nothing is not written. Throws StepSupersededError.
 */
export async function change(
  store: OperationStore,
  operation: Operation,
  move: (fresh: Operation) => Operation,
): Promise<Operation> {
  let fresh: Operation | undefined = operation;
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (fresh?.holder !== operation.holder) throw new StepSupersededError(operation);
    const moved = move(fresh);
    if (moved === fresh) return fresh;
    const next = { ...moved, version: fresh.version + 1 };
    if (await store.replace(next, fresh.version)) return next;
    fresh = await store.get(operation.id);
  }
  throw contended(operation.id);
}

/**
 * Writes what a person makes of an operation. Answers undefined for one that nobody knows.
 * Throws UnavailableError where others were first every time.
 */
export async function changeByHand(
  store: OperationStore,
  id: string,
  move: (operation: Operation) => Operation | RefusedOperation,
): Promise<{ operation: Operation; was: Operation } | (RefusedOperation & { was: Operation }) | undefined> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const was = await store.get(id);
    if (!was) return undefined;
    const moved = move(was);
    if ('refused' in moved) return { refused: moved.refused, was };
    const operation = { ...moved, version: was.version + 1 };
    if (await store.replace(operation, was.version)) return { operation, was };
  }
  throw contended(id);
}

function contended(id: string): UnavailableError {
  return new UnavailableError(
    'record-contended',
    'Others are changing this operation all the time. Try again.',
    {
      details: { operation_id: id },
    },
  );
}
