import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type FailedMessage, FailedMessageSchema } from '../../../core/failure/failed-message.ts';
import { failedMessageId } from '../../../core/failure/id.ts';
import { moveTo } from '../../../core/failure/move-to.ts';
import { keepPayload } from '../../../core/failure/payload.ts';
import { recordIdOf } from '../../../core/failure/record-of.ts';
import { recordFailure } from '../../../core/failure/recording.ts';
import { redeliveryEnvelope, redeliveryPublication } from '../../../core/failure/redelivery.ts';
import { beginRedelivery, settle } from '../../../core/failure/transitions.ts';
import { HEADER_FAILED_MESSAGE } from '../../../core/message/headers.ts';
import { createRetryRoutes } from '../../../core/retry/route.ts';
import { createMemoryFailedMessages } from '../../memory/failed-messages.ts';
import { at, envelope, failureReport } from './records.ts';

const QUEUES = ['orders', 'topics', 'parcels', 'invoices'] as const;
const delays = [60, 300];
const routes = createRetryRoutes(
  (name) => ({ delivery: name === 'orders' ? 'lambda' : name === 'topics' ? 'pull' : 'amqp' }),
  { retryDelays: delays },
);

const event = fc.oneof(
  fc.record({ kind: fc.constant('move' as const), to: fc.constantFrom(...QUEUES) }),
  fc.record({ kind: fc.constantFrom('begin', 'begin', 'confirm', 'confirm', 'fail', 'fail', 'repeat') }),
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

/** What a queue was sent: a work queue's envelope, or what the dead letters of RabbitMQ make of the same. */
type Sent = ReturnType<typeof redeliveryEnvelope>;

/** One message that fails, is moved about, and fails again, as its recorder and its workflow see it. */
class World {
  readonly store = createMemoryFailedMessages();
  readonly id = failedMessageId('m-1', 'orders');
  sent: { envelope: Sent; attempt: number } | undefined;
  moves = 0;
  failedElsewhere = 0;
  private clock = 0;

  async report(sent: Sent, attempt: number, failedAt = at(this.clock)) {
    const id = await recordIdOf(this.store, sent);
    const existing = await this.store.get(id);
    const failure = failureReport({ attempt, failed_at: failedAt });
    const payload = keepPayload('x', Buffer.from('{}'), sent);
    const plan = routes({ queue: sent.queue, work_queue: existing?.work_queue });
    const recorded = recordFailure(existing, { id, envelope: sent, failure, payload }, plan, at(this.clock));
    if (recorded.change === 'none') return recorded;
    if (existing) expect(await this.store.replace(recorded.record, existing.version)).toBe(true);
    else expect(await this.store.create(recorded.record)).toBe(true);
    return recorded;
  }

  async happen({ kind, ...more }: Event) {
    this.clock += 10;
    const record = await this.store.get(this.id);
    if (!record) throw new Error('the record is gone');
    if (kind === 'repeat') {
      const { change } = await this.report(envelope(), 1, at(0));
      expect(change).toBe('none');
    } else if (kind === 'move' && 'to' in more) await this.move(record, more.to);
    else if (kind === 'begin') await this.begin(record);
    else if (this.sent) await this.end(record, this.sent, kind === 'fail');
  }

  private async move(record: FailedMessage, to: string) {
    const knownById = routes(record).delivery !== 'amqp';
    const moved = moveTo(record, to, at(this.clock), { knownById });
    if ('refused' in moved) return;
    expect(record.status).not.toBe('retrying');
    this.moves += 1;
    await this.store.replace(FailedMessageSchema.parse(moved.record), record.version);
  }

  private async begin(record: FailedMessage) {
    const step = { run: record.run, attempt: record.retry_count + 1 };
    const begun = beginRedelivery(record, step, at(this.clock));
    if ('refused' in begun || begun.repeat) return;
    await this.store.replace(begun.record, record.version);
    this.sent = { envelope: delivered(begun.record), attempt: step.attempt };
  }

  private async end(
    record: FailedMessage,
    { envelope: sent, attempt }: { envelope: Sent; attempt: number },
    fails: boolean,
  ) {
    this.sent = undefined;
    if (fails) {
      const { change, record: noted } = await this.report(sent, attempt + 1);
      expect({ change, id: noted.id }).toEqual({ change: 'attempt', id: this.id });
      if (record.queue !== 'orders') this.failedElsewhere += 1;
      return;
    }
    const settled = settle(
      record,
      { run: record.run, attempt },
      { outcome: 'confirmed' },
      delays,
      at(this.clock),
    );
    if (!('refused' in settled) && settled.next) await this.store.replace(settled.next, record.version);
  }
}

/** Through SQS the envelope says which record it is of; out of RabbitMQ come headers, and nothing else. */
function delivered(record: FailedMessage): Sent {
  const sent = redeliveryEnvelope(record);
  if (routes(record).delivery !== 'amqp') return sent;
  const publication = redeliveryPublication(record, Buffer.from('{}'), new Date(at(0)));
  const { redelivery: _none, ...rest } = sent;
  return { ...rest, headers: publication?.headers ?? {} };
}

it('a message that is moved about has one record, which hears of every failure of its retries', async () => {
  const seen = { moves: 0, failedElsewhere: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 30, size: 'max' }), async (events) => {
      const world = new World();
      await world.report(envelope(), 1);
      for (const happening of events) await world.happen(happening);
      expect((await world.store.list({}, { limit: 10 })).items.map(({ id }) => id)).toEqual([world.id]);
      seen.moves += world.moves;
      seen.failedElsewhere += world.failedElsewhere;
    }),
    { numRuns: 500 },
  );
  expect(seen.moves).toBeGreaterThan(100);
  expect(seen.failedElsewhere).toBeGreaterThan(100);
});

it.each([
  ['another message', envelope({ id: 'm-2' })],
  ['another queue', envelope({ queue: 'invoices' })],
])('a mark does not make a failure that of the record of %s', async (_what, sent) => {
  const world = new World();
  const { record } = await world.report(envelope(), 1);
  const marked = { ...sent, headers: { [HEADER_FAILED_MESSAGE]: record.id } };
  expect(await recordIdOf(world.store, marked)).toBe(failedMessageId(sent.id, sent.queue));
});

it.each(['no id', `${'0'.repeat(3_000)}`])('a mark that is no id asks for no record', async (mark) => {
  const store = { get: () => Promise.reject(new Error('asked')) };
  const sent = envelope({ headers: { [HEADER_FAILED_MESSAGE]: mark } });
  expect(await recordIdOf(store, sent)).toBe(failedMessageId('m-1', 'orders'));
});
