import type { Canary, Operation, Person } from './operation.ts';
import type { Planned } from './plan.ts';

export type NewOperation = Pick<
  Operation,
  | 'id'
  | 'action'
  | 'filter'
  | 'ids'
  | 'replay'
  | 'to_queue'
  | 'scopes'
  | 'note'
  | 'rate'
  | 'stop_at_failure_rate'
> & { canary: Canary | null };

/** A planned operation, of which nothing has been done. Where not all of it is counted its steps go on with that. */
export function newOperation(asked: NewOperation, { plan, counting }: Planned, by: Person): Operation {
  return {
    ...asked,
    state: 'planned',
    reason: null,
    plan,
    counting,
    done: 0,
    succeeded: 0,
    skipped: {},
    failed: {},
    watched: [],
    outcomes: [],
    seen: { succeeded: 0, failed: 0 },
    canary_out_at: null,
    canary_state: asked.canary ? 'waiting' : null,
    batch: [],
    batch_tries: 0,
    cursor: null,
    selected_all: false,
    paced_at: null,
    step: 0,
    holder: null,
    due_at: counting ? plan.at : null,
    created_by: by,
    started_by: null,
    created_at: plan.at,
    started_at: null,
    updated_at: plan.at,
    ended_at: null,
    version: 1,
  };
}
