import { describe, expect, it } from 'vitest';
import { CourtierError, UnavailableError } from '../../../core/errors.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import { MAX_RECORDS_PER_RUN } from '../../../functions/reconciler/handler.ts';
import { at, failedMessage } from '../../core/failure/records.ts';
import { setUp } from './set-up.ts';

describe('the reconciler', () => {
  it('looks at a bounded number of records, the longest overdue first, few at a time', async () => {
    const records = Array.from({ length: MAX_RECORDS_PER_RUN + 20 }, (_, n) =>
      failedMessage({ message_id: `m-${n}`, next_retry_at: at(n / 1000) }),
    );
    const parts = await setUp(...records);
    let [open, most] = [0, 0];
    const { status } = parts.workflow;
    parts.workflow.status = async (run) => {
      open += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      open -= 1;
      return status(run);
    };
    expect(await parts.handler()).toMatchObject({ restarted: MAX_RECORDS_PER_RUN });
    expect(most).toBe(10);
    const left = records.slice(MAX_RECORDS_PER_RUN).map(({ run }) => run.replace(/-1$/, '-2'));
    const started = new Set(parts.workflow.started.map(({ run }) => run));
    expect(left.filter((run) => started.has(run))).toEqual([]);
    expect(await parts.handler()).toMatchObject({ restarted: 20 });
  });

  const many = (more: (n: number) => Partial<FailedMessage>) =>
    Array.from({ length: 2 * MAX_RECORDS_PER_RUN + 7 }, (_, n) =>
      failedMessage({ message_id: `bad-${n}`, next_retry_at: at(n / 1000), updated_at: at(0), ...more(n) }),
    );

  it.each<[string, FailedMessage[], (parts: Awaited<ReturnType<typeof setUp>>) => void]>([
    [
      'that nobody can read',
      many(() => ({})),
      ({ store }) => {
        const { get } = store;
        store.get = async (id) => {
          const record = await get(id);
          if (!record?.message_id.startsWith('bad')) return record;
          throw new CourtierError('malformed-record', 'fail', 'It cannot be read.');
        };
      },
    ],
    [
      'whose alert cannot be sent',
      many(() => ({ status: 'failed', next_retry_at: null })),
      ({ alerts }) => alerts.failWith(new Error('SNS is away')),
    ],
    [
      'whose workflow is not there',
      many(() => ({ queue: 'made-at-run-time' })),
      (parts) => {
        const { status } = parts.workflow;
        parts.workflow.status = async (run) => {
          if (parts.bad.has(run)) throw new UnavailableError('step-functions-unavailable', 'There is none.');
          return status(run);
        };
      },
    ],
    [
      'that are due by their index only',
      many(() => ({})),
      ({ store }) => {
        const { get } = store;
        store.get = async (id) => {
          const record = await get(id);
          return record?.message_id.startsWith('bad') ? { ...record, next_retry_at: at(9_000) } : record;
        };
      },
    ],
  ])('comes to a lost run behind hundreds of records %s', async (_what, bad, breakIt) => {
    const lost = failedMessage({ message_id: 'm-lost', next_retry_at: at(900) });
    const parts = await setUp(...bad, lost);
    breakIt(Object.assign(parts, { bad: new Set(bad.map(({ run }) => run)) }));
    for (let run = 0; run < 3; run += 1) {
      await parts.handler();
      parts.clock.seconds += 60;
    }
    expect(parts.workflow.started.map(({ run }) => run)).toContain(`${lost.id}-2`);
  });

  it('begins no look when its time is over, and leaves those to the next run', async () => {
    const parts = await setUp(...many(() => ({})));
    const { status } = parts.workflow;
    parts.workflow.status = async (run) => {
      parts.clock.seconds += 8;
      return status(run);
    };
    const first = await parts.handler();
    expect(first.left).toBeGreaterThan(100);
    expect(await parts.handler()).toMatchObject({ restarted: expect.any(Number) });
    expect(parts.workflow.started.length).toBeGreaterThan(first.restarted);
  });
});
