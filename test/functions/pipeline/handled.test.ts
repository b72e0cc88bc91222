import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import { recordedLog } from '../../recorded-log.ts';
import { auditOf, fixture, NOW } from './fixture.ts';
import { envelope, record } from './sqs.ts';
import { body, spanId, traceId, traceparent } from './traced-mail.ts';

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
