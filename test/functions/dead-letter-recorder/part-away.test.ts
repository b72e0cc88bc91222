import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import { at } from '../../core/failure/records.ts';
import { sqsEvent } from './events.ts';
import { idOf, recorder } from './recorder.ts';
import { done, permanent, report } from './reports.ts';

describe('when a part is away', () => {
  it('an unstarted run is started when SQS delivers the report again', async () => {
    const { handler, store, workflow } = recorder();
    workflow.failWith(new UnavailableError('step-functions-unavailable', 'throttled'));
    const throttled = report();
    const other = report(permanent, { id: 'm-2' });
    expect(await handler(sqsEvent(throttled, other))).toEqual({
      batchItemFailures: [{ itemIdentifier: throttled.messageId }],
    });
    expect(await store.get(idOf())).toMatchObject({ status: 'pending' });
    workflow.failWith(null);
    expect(await handler(sqsEvent(throttled))).toEqual(done);
    expect(workflow.started).toHaveLength(1);
    expect(await store.get(idOf())).toMatchObject({ version: 1 });
  });

  it('an unwritten record is written when SQS delivers the report again', async () => {
    const parts = recorder();
    const { create } = parts.store;
    parts.store.create = async () => {
      throw new UnavailableError('table-unavailable', 'no table');
    };
    const item = report();
    expect(await parts.handler(sqsEvent(item))).toEqual({
      batchItemFailures: [{ itemIdentifier: item.messageId }],
    });
    expect(parts.log.lines).toMatchObject([
      { level: 'error', fields: { message_id: 'm-1', error_code: 'table-unavailable' } },
    ]);
    parts.store.create = create;
    expect(await parts.handler(sqsEvent(item))).toEqual(done);
    expect(await parts.store.get(idOf())).toBeDefined();
  });

  it('an unsent alert stays due for the reconciler, and the failure counts as recorded', async () => {
    const { handler, store, alerts } = recorder();
    alerts.failWith(new Error('SNS is away'));
    expect(await handler(sqsEvent(report(permanent)))).toEqual(done);
    expect(await store.overdue(at(5 + 121), 10)).toMatchObject([{ id: idOf() }]);
    expect(await store.get(idOf())).toMatchObject({ status: 'failed' });
  });
});
