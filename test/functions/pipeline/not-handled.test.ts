import { describe, expect, it } from 'vitest';
import { fixture, NOW } from './fixture.ts';
import { envelope, record } from './sqs.ts';
import { body } from './traced-mail.ts';

describe('a message that nobody can handle', () => {
  it.each([
    ['not JSON', '{"to": "secret', /not JSON/, []],
    ['not UTF-8', Buffer.from('{"to":"caf\xe9"}', 'latin1').toString('base64'), /not JSON/, []],
    ['misfitting', '{"to": 7, "count": "secret"}', /to: .*count: /, ['to', 'count']],
    ['no object', '"secret"', /\(body\)/, ['(body)']],
  ])(
    'because its body is %s is failed for good without handle, and its values are not quoted',
    async (kind, text, expected) => {
      const { deliver, handled, reports, log } = fixture();
      const carried = envelope(kind === 'not UTF-8' ? { encoding: 'base64' } : {});
      expect(await deliver([record(carried, text)])).toEqual([]);
      expect(handled).toHaveLength(0);
      const error = reports.reports[0]?.failure.error;
      expect(error).toMatchObject({ name: 'InvalidMessageError', code: 'invalid-message', permanent: true });
      expect(error?.message).toMatch(expected);
      expect(JSON.stringify(error) + log.text()).not.toContain('secret');
    },
  );

  it('because its envelope cannot be read is failed for good, with its text for anyone who looks into it', async () => {
    const { deliver, handled, reports } = fixture();
    const broken = [record('{"id": ', body, { sqsId: 'x' }), { ...record('', body), messageAttributes: {} }];
    expect(await deliver(broken)).toEqual([]);
    expect(handled).toHaveLength(0);
    expect(reports.reports).toHaveLength(2);
    expect(reports.reports[0]).toMatchObject({
      envelope: { id: 'x', queue: 'email_queue', exchange: null },
      failure: { source: 'consumer', error: { name: 'InvalidMessageError', permanent: true } },
    });
    expect(Buffer.from(reports.reports[0]?.body ?? '').toString()).toBe(JSON.stringify(body));
  });

  it('because its time to live is over is reported as expired, without handle', async () => {
    const { deliver, handled, reports } = fixture();
    await deliver([record(envelope({ expires_at: NOW }), body)]);
    expect(handled).toHaveLength(0);
    expect(reports.reports[0]?.failure).toMatchObject({
      source: 'expired',
      error: { code: 'expired', permanent: true },
    });
    expect(await deliver([record(envelope({ expires_at: '2026-01-05T10:00:00.001Z' }), body)])).toEqual([]);
    expect(handled).toHaveLength(1);
  });

  it('because its time is over, but that was handled before, is a duplicate', async () => {
    const { deliver, reports } = fixture();
    const carried = envelope();
    await deliver([record(carried, body)]);
    await deliver([record({ ...carried, expires_at: NOW }, body)]);
    expect(reports.reports).toEqual([]);
  });
});
