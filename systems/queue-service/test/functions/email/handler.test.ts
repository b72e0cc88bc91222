import { describe, expect, it } from 'vitest';
import { envelope, event, record } from '../../../../../test/functions/pipeline/sqs.ts';
import { createMemoryFailureReports } from '../../../../../test/memory/failure-reports.ts';
import { createMemoryMessageLog } from '../../../../../test/memory/message-log.ts';
import { createMemoryPayloads } from '../../../../../test/memory/payloads.ts';
import { createMemoryPutBack } from '../../../../../test/memory/put-back.ts';
import { createMemoryRedeliveries } from '../../../../../test/memory/redeliveries.ts';
import { createMemoryTaskOutcomes } from '../../../../../test/memory/task-outcomes.ts';
import { recordedLog } from '../../../../../test/recorded-log.ts';
import { createHandler } from '../../../functions/email/handler.ts';
import { createMemoryMailer, type Reception } from '../../memory/mailer.ts';

const request = {
  to: 'ada@example.com',
  template: 'confirmation',
  data: { name: 'Ada', reference: 'CMD-7' },
};

function fixture(reception?: (address: string) => Reception) {
  const mailer = createMemoryMailer(reception);
  const reports = createMemoryFailureReports();
  const handler = createHandler({
    claims: createMemoryMessageLog(),
    reports,
    outcomes: createMemoryTaskOutcomes(),
    redeliveries: createMemoryRedeliveries(),
    workQueue: createMemoryPutBack(),
    payloads: createMemoryPayloads(),
    log: recordedLog(),
    now: () => new Date('2026-01-05T10:00:00.000Z'),
    mailer,
    from: 'Courtier <no-reply@example.com>',
  });
  const deliver = (body: unknown, carried = envelope()) =>
    handler(event(record(carried, body)), { getRemainingTimeInMillis: () => 30_000 });
  return { deliver, mailer, reports };
}

describe('the email consumer', () => {
  it('sends the confirmation under a Message-ID made of the message’s id', async () => {
    const { deliver, mailer } = fixture();
    expect(await deliver(request, envelope({ id: '018f-7' }))).toEqual({ batchItemFailures: [] });
    expect(mailer.sent).toHaveLength(1);
    expect(mailer.sent[0]).toMatchObject({
      messageId: '<018f-7@example.com>',
      to: 'ada@example.com',
      subject: 'Votre confirmation',
    });
    expect(mailer.sent[0]?.text).toContain('CMD-7');
  });

  it('sends one mail when the message comes twice', async () => {
    const { deliver, mailer } = fixture();
    const carried = envelope();
    await deliver(request, carried);
    await deliver(request, carried);
    expect(mailer.sent).toHaveLength(1);
  });

  it('fails for good when the recipient is refused, and for now when the server is away', async () => {
    for (const [reception, permanent, code] of [
      ['refused', true, 'mail-refused'],
      ['unavailable', false, 'mail-unavailable'],
    ] as const) {
      const { deliver, reports } = fixture(() => reception);
      await deliver(request);
      expect(reports.reports[0]?.failure.error).toMatchObject({ code, permanent });
    }
  });

  it('fails for good, without sending, what is no mail request', async () => {
    const { deliver, mailer, reports } = fixture();
    await deliver({ ...request, to: 'ada@example.com\r\nBcc: eve@example.com' });
    expect(mailer.sent).toEqual([]);
    expect(reports.reports[0]?.failure.error).toMatchObject({ name: 'InvalidMessageError', permanent: true });
    expect(reports.reports[0]?.failure.error.message).toContain('to: ');
  });
});
