import { describe, expect, it } from 'vitest';
import { envelope } from '../../core/failure/records.ts';
import { sqsEvent, sqsRecord } from './events.ts';
import { idOf, recorder } from './recorder.ts';
import { body, done, report } from './reports.ts';

describe('a record that nobody can read', () => {
  it('is kept for a person, and the others of its batch are recorded', async () => {
    const { handler, store, alerts } = recorder();
    const stranger = sqsRecord(
      { envelope: envelope(), body },
      { messageId: 's-1', body: 'hello', messageAttributes: {} },
    );
    expect(await handler(sqsEvent(stranger, report()))).toEqual(done);
    expect(await store.get(idOf(null, 's-1'))).toMatchObject({
      payload: 'hello',
      status: 'failed',
      permanent: true,
      error_name: 'InvalidMessageError',
      queue: null,
    });
    expect(await store.get(idOf())).toMatchObject({ status: 'pending' });
    expect(alerts.sent).toHaveLength(1);
  });
});
