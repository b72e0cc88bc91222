import { describe, expect, it } from 'vitest';
import { createMemoryAlerts } from '../../../adapters/memory/alerts.ts';
import { createMemoryFailedMessages } from '../../../adapters/memory/failed-messages.ts';
import { announce } from '../../../core/alert/announce.ts';
import { failedMessageAlert } from '../../../core/alert/failed-message-alert.ts';
import { recordedLog } from '../../recorded-log.ts';
import { at, failedMessage } from '../failure/records.ts';

const failed = (more = {}) =>
  failedMessage({
    status: 'failed',
    retry_count: 3,
    next_retry_at: null,
    error_message: 'card 4111',
    ...more,
  });

describe('the alert about a failed message', () => {
  it('names message, queue, error and record, and says what to do next', () => {
    const record = failed();
    const alert = failedMessageAlert(record);
    expect(alert).toMatchObject({
      kind: 'retries-exhausted',
      subject: 'Courtier: CardDeclined on queue orders',
      details: {
        failed_message_id: record.id,
        message_id: 'm-1',
        queue: 'orders',
        error_name: 'CardDeclined',
      },
    });
    expect(alert.message).toContain(
      'Message m-1 failed for good on queue orders after 3 retries: CardDeclined.',
    );
    expect(alert.message).toContain(`POST /api/messages/retry/${record.id}`);
  });

  it('says of a permanent error that it was not retried', () => {
    const alert = failedMessageAlert(failed({ permanent: true, retry_count: 0, queue: null }));
    expect(alert).toMatchObject({
      kind: 'permanent-failure',
      subject: 'Courtier: CardDeclined on exchange orders',
    });
    expect(alert.message).toContain('was not retried');
  });

  it('quotes neither the payload nor the text of the error', () => {
    const text = JSON.stringify(failedMessageAlert(failed({ payload: '{"secret":"s3cr3t"}' })));
    expect(text).not.toContain('s3cr3t');
    expect(text).not.toContain('4111');
  });
});

describe('announce', () => {
  const setUp = async () => {
    const deps = {
      alerts: createMemoryAlerts(),
      store: createMemoryFailedMessages(),
      log: recordedLog(),
      now: () => new Date(at(10)),
    };
    await deps.store.create(failed());
    return deps;
  };

  it('sends one alert and notes it on the record', async () => {
    const deps = await setUp();
    expect(await announce(deps, failed())).toBe(true);
    expect(deps.alerts.sent).toHaveLength(1);
    expect(await deps.store.get(failed().id)).toMatchObject({ alerted_at: at(10), version: 2 });
    expect(deps.log.lines.map((line) => line.message)).toEqual(['alert sent']);
  });

  it('notes nothing when the alert did not go out', async () => {
    const deps = await setUp();
    deps.alerts.failWith(new Error('SNS is away'));
    expect(await announce(deps, failed())).toBe(false);
    expect(await deps.store.get(failed().id)).toEqual(failed());
    expect(deps.log.lines).toMatchObject([{ level: 'error', fields: { error_message: 'SNS is away' } }]);
  });

  it('leaves a record alone that somebody has moved meanwhile', async () => {
    const deps = await setUp();
    const moved = failed({ version: 2, status: 'pending' });
    await deps.store.replace(moved, 1);
    expect(await announce(deps, failed())).toBe(true);
    expect(await deps.store.get(moved.id)).toEqual(moved);
  });
});
