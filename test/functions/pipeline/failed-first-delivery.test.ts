import { describe, expect, it } from 'vitest';
import { PermanentError, UnavailableError } from '../../../core/errors.ts';
import { failedMessageId } from '../../../core/failure/id.ts';
import { contentOf } from '../../../core/message/content.ts';
import { auditOf, fixture, NOW } from './fixture.ts';
import { envelope, record } from './sqs.ts';
import { body, traceparent } from './traced-mail.ts';

describe('a message whose first delivery fails', () => {
  it('is reported whole with its error, acknowledged, and free to be claimed again', async () => {
    const { deliver, messages, reports, log } = fixture(async () => {
      throw new TypeError('mail server said no');
    });
    const carried = envelope({ headers: { traceparent } });
    expect(await deliver([record(carried, body)])).toEqual([]);
    expect(reports.reports).toHaveLength(1);
    const [report] = reports.reports;
    expect(report?.envelope).toEqual(carried);
    expect(Buffer.from(report?.body ?? '').toString()).toBe(JSON.stringify(body));
    expect(report?.failure).toMatchObject({
      source: 'consumer',
      failed_at: NOW,
      attempt: 1,
      error: { name: 'TypeError', message: 'mail server said no', permanent: false },
    });
    expect(report?.failure.error.stack).toContain('first-delivery.test.ts');
    expect(await auditOf(messages, carried.id)).toMatchObject({
      status: 'failed',
      metadata: { error_name: 'TypeError', error_message: 'mail server said no' },
    });
    expect(log.lines.map(({ message }) => message)).toEqual(['attempt failed']);
  });

  it('comes again when the report cannot be made, and is then handled', async () => {
    let fails = true;
    const { deliver, handled, reports } = fixture(async () => {
      if (fails) throw new Error('once');
    });
    reports.down = true;
    const carried = envelope();
    expect(await deliver([record(carried, body, { sqsId: 'a' })])).toEqual(['a']);
    fails = false;
    reports.down = false;
    expect(await deliver([record(carried, body, { sqsId: 'a' })])).toEqual([]);
    expect(handled).toHaveLength(2);
  });

  it('is resolved by another copy that SQS brings and that is handled, as often as that comes', async () => {
    let fails = true;
    const { deliver, handled, reports } = fixture(async () => {
      if (fails) throw new Error('once');
    });
    const carried = envelope();
    expect(await deliver([record(carried, body)])).toEqual([]);
    fails = false;
    reports.down = true;
    expect(await deliver([record(carried, body, { sqsId: 'a' })])).toEqual(['a']);
    reports.down = false;
    expect(await deliver([record(carried, body, { sqsId: 'a' })])).toEqual([]);
    expect(handled).toHaveLength(2);
    expect(reports.lateSuccesses).toEqual([
      {
        failed_message_id: failedMessageId(carried.id, 'email_queue'),
        message_id: carried.id,
        queue: 'email_queue',
        attempt: 0,
        content: contentOf(Buffer.from(JSON.stringify(body))),
        handled_at: NOW,
      },
    ]);
  });

  it('says that a permanent error is permanent', async () => {
    const { deliver, reports } = fixture(async () => {
      throw new PermanentError('no such customer', { code: 'unknown-customer' });
    });
    await deliver([record(envelope(), body)]);
    expect(reports.reports[0]?.failure.error).toMatchObject({ code: 'unknown-customer', permanent: true });
  });

  it('is reported even when what was thrown is no error', async () => {
    const { deliver, reports } = fixture(() => Promise.reject('just text'));
    await deliver([record(envelope(), body)]);
    expect(reports.reports[0]?.failure.error).toMatchObject({
      message: 'just text',
      permanent: false,
      stack: null,
    });
  });

  it('is reported when its claim cannot be made or released', async () => {
    const down = async (): Promise<never> => {
      throw new UnavailableError('table-unavailable', 'no table');
    };
    const unclaimed = fixture();
    unclaimed.messages.claim = down;
    expect(await unclaimed.deliver([record(envelope(), body)])).toEqual([]);
    expect(unclaimed.handled).toHaveLength(0);
    expect(unclaimed.reports.reports[0]?.failure.error).toMatchObject({
      code: 'table-unavailable',
      permanent: false,
    });

    const unreleased = fixture(async () => {
      throw new RangeError('the real cause');
    });
    unreleased.messages.release = down;
    expect(await unreleased.deliver([record(envelope(), body)])).toEqual([]);
    expect(unreleased.reports.reports[0]?.failure.error.name).toBe('RangeError');
  });
});
