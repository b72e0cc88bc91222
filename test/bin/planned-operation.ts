/** An operation as the API answers its plan: what any of them has. A test says what its own is about. */
export const plannedOperation = {
  id: 'op-1',
  state: 'planned',
  reason: null,
  filter: null,
  ids: null,
  to_queue: null,
  note: null,
  canary: null,
  outcomes: { succeeded: 0, failed: 0, waiting: 0, failure_rate: null },
  created_by: { id: 'c', name: 'ada' },
  started_by: null,
  created_at: '2026-01-05T10:00:00.000Z',
  started_at: null,
  ended_at: null,
  estimated_end_at: null,
};

/** What is known of its messages before it runs. */
export const plannedCounts = (total: number) => ({
  total,
  exact: true,
  counting: false,
  done: 0,
  succeeded: 0,
  skipped: {},
  failed: {},
  to_come: total,
});
