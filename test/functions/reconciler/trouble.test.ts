import { describe, expect, it } from 'vitest';
import { CourtierError, UnavailableError } from '../../../core/errors.ts';
import { at, failedMessage } from '../../core/failure/records.ts';
import { setUp } from './set-up.ts';

describe('the reconciler', () => {
  it('sends an alert that did not get out before, once', async () => {
    const record = failedMessage({ status: 'failed', next_retry_at: null });
    const { handler, alerts, store, clock } = await setUp(record);
    alerts.failWith(new Error('SNS is away'));
    expect(await handler()).toMatchObject({ error: 1 });
    alerts.failWith(null);
    clock.seconds += 181;
    expect(await handler()).toMatchObject({ alerted: 1 });
    expect(await handler()).toMatchObject({ alerted: 0 });
    expect(alerts.sent).toHaveLength(1);
    expect(await store.get(record.id)).toMatchObject({ alerted_at: at(1_181) });
  });

  it('goes on with the others when one record cannot be read', async () => {
    const bad = failedMessage({ message_id: 'm-bad' });
    const { handler, store, log } = await setUp(bad, failedMessage({ message_id: 'm-good' }));
    const { get } = store;
    store.get = async (id) => {
      if (id === bad.id) throw new CourtierError('malformed-record', 'fail', 'It cannot be read.');
      return get(id);
    };
    expect(await handler()).toMatchObject({ error: 1, restarted: 1 });
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        fields: expect.objectContaining({ failed_message_id: bad.id }),
      }),
    );
  });

  it('tries again next time when the new run could not be started', async () => {
    const { handler, workflow, clock, log } = await setUp(failedMessage());
    const { start } = workflow;
    workflow.start = async () => {
      throw new UnavailableError('step-functions-unavailable', 'throttled');
    };
    expect(await handler()).toMatchObject({ error: 1 });
    expect(log.lines).toMatchObject([{ level: 'error', fields: { error_message: 'throttled' } }, {}]);
    workflow.start = start;
    clock.seconds += 61;
    expect(await handler()).toMatchObject({ restarted: 1 });
    expect(workflow.started).toMatchObject([{ run: `${failedMessage().id}-3` }]);
  });

  it('goes on with the others when one record makes trouble', async () => {
    const bad = failedMessage({ message_id: 'm-bad' });
    const good = failedMessage({ message_id: 'm-good' });
    const parts = await setUp(bad, good);
    const { status } = parts.workflow;
    parts.workflow.status = async (run) => {
      if (run === bad.run) throw new UnavailableError('step-functions-unavailable', 'no answer');
      return status(run);
    };
    expect(await parts.handler()).toMatchObject({ error: 1, restarted: 1 });
  });
});
