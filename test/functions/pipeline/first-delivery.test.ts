import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PermanentError, UnavailableError } from '../../../core/errors.ts';
import { failedMessageId } from '../../../core/failure/id.ts';
import { contentOf } from '../../../core/message/content.ts';
import { recordedLog } from '../../recorded-log.ts';
import { auditOf, fixture, NOW } from './fixture.ts';
import { envelope, record } from './sqs.ts';

const body = { to: 'ada@example.com', count: 2 };
const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const traceparent = `00-${traceId}-${spanId}-01`;

describe('a message that is handled', () => {
  it('reaches the author’s handle parsed, with its message, and is acknowledged and marked delivered', async () => {
    const { deliver, handled, messages, reports, log } = fixture();
    const carried = envelope({ headers: { 'x-tenant': 'a' }, properties: { correlation_id: 'k-1' } });
    expect(await deliver([record(carried, { ...body, unknown: true })])).toEqual([]);
    expect(handled).toHaveLength(1);
    expect(handled[0]?.data).toEqual(body);
    expect(handled[0]?.context).toMatchObject({
      messageId: carried.id,
      attempt: 1,
      message: {
        id: carried.id,
        exchange: 'email',
        routingKey: 'email.confirmation',
        headers: { 'x-tenant': 'a' },
      },
    });
    expect(Buffer.from(handled[0]?.context.message.body ?? '').toString()).toBe(
      JSON.stringify({ ...body, unknown: true }),
    );
    expect(await auditOf(messages, carried.id)).toMatchObject({
      status: 'delivered',
      delivered_at: NOW,
      attempts: 1,
    });
    expect(reports.reports).toEqual([]);
    expect(
      log.lines.map(({ message, fields }) => [message, fields.message_id, fields.queue, fields.attempt]),
    ).toEqual([['handled', carried.id, 'email_queue', 1]]);
  });

  it('gives the author its trace, to carry on into what the author calls', async () => {
    const { deliver, handled } = fixture();
    const headers = { traceparent, tracestate: 'shop=1' };
    await deliver([record(envelope({ headers }), body)]);
    expect(handled[0]?.context.trace).toEqual({ traceId, spanId, headers });
  });

  it('is a replay where Courtier says so, and nowhere else', async () => {
    const { deliver, handled } = fixture();
    const headers = { 'x-courtier-replay': 'operation-1', 'x-courtier-replay-of': 'm-1' };
    const ours = { user_id: 'courtier-publisher' };
    const once = envelope({ headers: { 'x-courtier-replay': 'operation-1' }, properties: ours });
    for (const each of [envelope({ headers, properties: ours }), once, envelope({ headers })])
      await deliver([record(each, body)]);
    expect(handled.map(({ context }) => context.replay)).toEqual([
      { operation: 'operation-1', of: 'm-1' },
      { operation: 'operation-1', of: once.id },
      undefined,
    ]);
  });

  it('is in a trace of its own when it came with none', async () => {
    const { deliver, handled, log } = fixture();
    const carried = envelope({ headers: { traceparent: `00-${'0'.repeat(32)}-${spanId}-01` } });
    await deliver([record(carried, body)]);
    const { trace, message } = handled[0]?.context ?? {};
    expect(trace?.traceId).toMatch(/[1-9a-f]/);
    expect(message?.headers).toEqual(trace?.headers);
    expect(log.lines[0]?.fields).toMatchObject({ message_id: carried.id, trace_id: trace?.traceId });
  });

  it('is unpacked first when it says that it is compressed', async () => {
    const { deliver, handled, reports } = fixture();
    const packed = gzipSync(JSON.stringify(body)).toString('base64');
    const properties = { content_type: 'application/json', content_encoding: 'gzip' };
    await deliver([record(envelope({ encoding: 'base64', properties }), packed)]);
    expect(handled[0]?.data).toEqual(body);
    expect(reports.reports).toEqual([]);
    await deliver([record(envelope({ properties }), body)]);
    expect(reports.reports).toMatchObject([
      { failure: { error: { name: 'InvalidMessageError', permanent: true } }, envelope: { properties } },
    ]);
  });

  it('is read from the payload store when it was too large for SQS', async () => {
    const { deliver, handled, payloads, reports } = fixture();
    const large = Buffer.from(JSON.stringify({ ...body, padding: 'x'.repeat(2_000_000) }));
    await payloads.put('transit/one', large);
    expect(await deliver([record(envelope({ body_ref: 'transit/one' }), '-')])).toEqual([]);
    expect(handled[0]?.data).toEqual(body);
    expect(Buffer.compare(handled[0]?.context.message.body ?? Buffer.alloc(0), large)).toBe(0);
    expect(reports.reports).toEqual([]);
  });

  it('has failed for good when the payload store has it no longer, and keeps its reference', async () => {
    const { deliver, handled, reports } = fixture();
    await deliver([record(envelope({ body_ref: 'transit/gone' }), '-')]);
    expect(handled).toEqual([]);
    expect(reports.reports).toMatchObject([
      {
        envelope: { body_ref: 'transit/gone' },
        failure: { error: { code: 'payload-missing', permanent: true } },
      },
    ]);
  });

  it('has its message id on every line that the author logs', async () => {
    const { deliver, log } = fixture(async (_data, context) =>
      context.log.info('sent', { message_id: 'mine', to: 'a' }),
    );
    const carried = envelope({ headers: { traceparent } });
    await deliver([record(carried, body)]);
    expect(log.lines[0]?.message).toBe('sent');
    expect(log.lines[0]?.fields).toEqual({
      message_id: carried.id,
      queue: 'email_queue',
      attempt: 1,
      trace_id: traceId,
      to: 'a',
    });
  });

  it('is logged by its author apart from what the pipeline says, with the same words about it', async () => {
    const authorsLog = recordedLog();
    const { deliver, log } = fixture(async (_data, context) => context.log.info('handled'), { authorsLog });
    const carried = envelope();
    await deliver([record(carried, body)]);
    const about = { message_id: carried.id, queue: 'email_queue', attempt: 1 };
    expect(authorsLog.lines).toMatchObject([{ message: 'handled', fields: about }]);
    expect(log.lines).toMatchObject([
      { message: 'handled', fields: { ...about, duration_ms: expect.any(Number) } },
    ]);
  });

  it('has effect once when it comes twice', async () => {
    const { deliver, handled, reports, log } = fixture();
    const carried = envelope();
    expect(await deliver([record(carried, body)])).toEqual([]);
    expect(await deliver([record(carried, body)])).toEqual([]);
    expect(handled).toHaveLength(1);
    expect([reports.reports, reports.lateSuccesses]).toEqual([[], []]);
    expect(log.lines.map(({ message }) => message)).toEqual(['handled', 'duplicate']);
  });

  it('comes again while another process holds it, without effect and without a failure', async () => {
    const held = Promise.withResolvers<void>();
    const { deliver, handled, reports } = fixture(() => held.promise);
    const carried = envelope();
    const first = deliver([record(carried, body)]);
    expect(await deliver([record(carried, body, { sqsId: 'second' })])).toEqual(['second']);
    held.resolve();
    expect(await first).toEqual([]);
    expect(handled).toHaveLength(1);
    expect(reports.reports).toEqual([]);
  });

  it('is held until just after the end of its invocation, so that a crash frees it by itself', async () => {
    const { deliver, messages } = fixture(() => new Promise(() => {}));
    const carried = envelope();
    void deliver([record(carried, body)], 5_000);
    const claim = {
      queue: 'email_queue',
      messageId: carried.id,
      exchange: null,
      routingKey: null,
      leaseUntil: NOW,
    };
    await expect.poll(() => auditOf(messages, carried.id)).toMatchObject({ status: 'handling' });
    expect(await messages.claim({ ...claim, now: '2026-01-05T10:00:06.000Z' })).toMatchObject({
      outcome: 'busy',
    });
    expect(await messages.claim({ ...claim, now: '2026-01-05T10:00:06.001Z' })).toEqual({
      outcome: 'won',
      attempts: 2,
    });
  });

  it('counts as handled when the effect cannot be written down, since to repeat it would be worse', async () => {
    const { messages, ...parts } = fixture();
    messages.markDelivered = async () => {
      throw new UnavailableError('table-unavailable', 'no table');
    };
    expect(await parts.deliver([record(envelope(), body)])).toEqual([]);
    expect(parts.reports.reports).toEqual([]);
    expect(parts.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });
});

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
