import { describe, expect, it, vi } from 'vitest';
import { createRetryRoutes } from '../../../core/retry/route.ts';
import { startRun, stopRun } from '../../../core/retry/runs.ts';
import type { RetryWorkflow } from '../../../core/retry/workflow.ts';
import { recordedLog } from '../../recorded-log.ts';
import { failedMessage } from '../failure/records.ts';

const record = failedMessage();
const queues = { orders: { delivery: 'lambda' as const, retry: { delays: [1, 2] } } };
const retryRoutes = createRetryRoutes((name) => queues[name as 'orders'], { retryDelays: [60] });

function deps(answer: () => Promise<void> = async () => {}) {
  const workflow = {
    start: vi.fn<RetryWorkflow['start']>(answer),
    stop: vi.fn<RetryWorkflow['stop']>(answer),
    status: vi.fn<RetryWorkflow['status']>(),
  };
  return { workflow, retryRoutes, log: recordedLog() };
}
const throttled = () => Promise.reject(new Error('throttled'));

describe('a run', () => {
  it('is started under its own name, on the way and with the waits of its queue', async () => {
    const parts = deps();
    await startRun(parts, { record, start: { attempt: 2, wait: true, wait_seconds: 7 } });
    expect(parts.workflow.start.mock.calls).toEqual([
      [
        {
          run: record.run,
          delays: [1, 2],
          input: { id: record.id, delivery: 'lambda', attempt: 2, wait: true, wait_seconds: 7 },
        },
      ],
    ]);
    expect(parts.log.lines).toEqual([]);
  });

  it('that cannot be started is left to the reconciler, and a line says which', async () => {
    const parts = deps(throttled);
    await startRun(parts, { record, start: { attempt: 1, wait: false } });
    expect(parts.log.lines).toMatchObject([
      { level: 'warn', fields: { failed_message_id: record.id, queue: 'orders', run: record.run } },
    ]);
    expect(parts.log.text()).toContain('throttled');
  });

  it('is stopped with a reason, where there is one', async () => {
    const parts = deps();
    await stopRun(parts, record, 'an-earlier-run', 'retried by hand');
    await stopRun(parts, record, null, 'nothing waits');
    expect(parts.workflow.stop.mock.calls).toEqual([['an-earlier-run', 'retried by hand']]);
    expect(parts.log.lines).toEqual([]);
  });

  it('that cannot be stopped goes on, superseded, and a line says which', async () => {
    const parts = deps(throttled);
    await stopRun(parts, record, 'an-earlier-run', 'retried by hand');
    expect(parts.log.lines).toMatchObject([
      { level: 'warn', fields: { failed_message_id: record.id, run: 'an-earlier-run' } },
    ]);
    expect(parts.log.text()).toContain('throttled');
  });
});
