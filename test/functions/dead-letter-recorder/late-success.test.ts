import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import { at, failedMessage } from '../../core/failure/records.ts';
import { sqsEvent } from './events.ts';
import { recorder } from './recorder.ts';
import { done, lateSuccessRecord } from './reports.ts';

describe('the late success of a redelivery', () => {
  const success = {
    failed_message_id: failedMessage().id,
    message_id: 'm-1',
    queue: 'orders',
    attempt: 3,
    failed_at: at(0),
    handled_at: at(4),
  };
  const successRecord = () => lateSuccessRecord(success);

  it('resolves a record that had failed for good, once, and sends no alert', async () => {
    const { handler, store, workflow, alerts, log } = recorder();
    const failed = failedMessage({ status: 'failed', next_retry_at: null, retry_count: 3 });
    await store.create(failed);
    expect(await handler(sqsEvent(successRecord(), successRecord()))).toEqual(done);
    expect(await store.get(failed.id)).toMatchObject({
      status: 'resolved',
      resolution: 'confirmed',
      resolved_at: at(5),
      version: 2,
    });
    expect(alerts.sent).toEqual([]);
    expect(workflow.started).toEqual([]);
    expect(log.lines).toMatchObject([
      { message: 'resolved', fields: { message_id: 'm-1', was: 'failed', late: true } },
      { message: 'handled too late to change its record', fields: { was: 'resolved' } },
    ]);
  });

  it('comes again while the table is away', async () => {
    const { handler, store } = recorder();
    store.get = () => Promise.reject(new UnavailableError('table-unavailable', 'DynamoDB did not answer.'));
    const record = successRecord();
    expect(await handler(sqsEvent(record))).toEqual({
      batchItemFailures: [{ itemIdentifier: record.messageId }],
    });
  });

  it('that nobody can read is recorded as a message that nobody can read', async () => {
    const { handler, store } = recorder();
    const odd = {
      ...successRecord(),
      messageAttributes: { 'courtier-late-success': { dataType: 'String' as const, stringValue: '{' } },
    };
    expect(await handler(sqsEvent(odd))).toEqual(done);
    const { items } = await store.list({}, { limit: 5 });
    expect(items).toMatchObject([{ status: 'failed', permanent: true }]);
  });
});
