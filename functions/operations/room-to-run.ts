import { ConflictError } from '../../core/api/errors.ts';
import { OPERATIONS_RUNNING_MAX } from '../../core/limits.ts';
import type { OperationStore } from '../../core/operations/store.ts';

/** Throws ConflictError where as many operations run as may. Two that begin in the same moment may both. */
export async function roomToRun(operations: Pick<OperationStore, 'list'>): Promise<void> {
  const page = { limit: OPERATIONS_RUNNING_MAX };
  const pages = await Promise.all(
    (['running', 'canary'] as const).map((state) => operations.list({ ...page, state })),
  );
  const running = pages.flatMap(({ items }) => items.map(({ id }) => id));
  if (running.length < OPERATIONS_RUNNING_MAX) return;
  throw new ConflictError(
    `${running.length} operations run already: wait for one of them, or pause or abort one.`,
    { running },
  );
}
