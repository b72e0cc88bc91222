import { describe, expect, it } from 'vitest';
import { auditOf, fixture, NOW } from './fixture.ts';
import { envelope, record } from './sqs.ts';

const body = { to: 'ada@example.com' };
const never = () => new Promise<void>(() => {});

/** A consumer that dies in the middle of its first invocation, and its clock. */
function crashing(handle = never) {
  const clock = { now: Date.parse(NOW) };
  let lives = 0;
  const parts = fixture(
    () => {
      lives += 1;
      return lives === 1 ? handle() : Promise.resolve();
    },
    { now: () => new Date(clock.now) },
  );
  return { ...parts, clock, later: (seconds: number) => (clock.now += seconds * 1_000) };
}

describe('a delivery that crashed its consumer', () => {
  it('is a failure when it comes again, and is not handled a second time', async () => {
    const { deliver, handled, reports, messages, later } = crashing();
    const carried = envelope();
    void deliver([record(carried, body)], 5_000);
    await expect.poll(() => handled.length).toBe(1);
    later(9);
    expect(await deliver([record(carried, body, { receives: 2 })], 5_000)).toEqual([]);
    expect(handled).toHaveLength(1);
    expect(reports.reports).toMatchObject([
      {
        envelope: { id: carried.id },
        failure: {
          source: 'crash',
          attempt: 1,
          error: { name: 'ConsumerCrashed', code: 'consumer-crashed', permanent: false, stack: null },
        },
      },
    ]);
    expect(await auditOf(messages, carried.id)).toMatchObject({
      status: 'failed',
      metadata: { error_name: 'ConsumerCrashed' },
    });
  });

  it('is reported to the workflow that waits for a redelivery', async () => {
    const { deliver, handled, reports, outcomes, later } = crashing();
    const redelivery = { failed_message_id: 'f', run: 'f-1', attempt: 1 };
    const again = () => record(envelope({ id: 'm', redelivery }), body, { taskToken: 'token' });
    void deliver([again()], 5_000);
    await expect.poll(() => handled.length).toBe(1);
    later(9);
    expect(await deliver([again()])).toEqual([]);
    const { cause = '' } = outcomes.answers.get('token') as { cause?: string };
    expect(JSON.parse(cause)).toMatchObject({ source: 'crash', error: { name: 'ConsumerCrashed' } });
    expect(reports.reports).toEqual([]);
  });

  it('is handled by its retry, which is another delivery, at once', async () => {
    const { deliver, handled, reports, later } = crashing();
    const carried = envelope();
    void deliver([record(carried, body)], 5_000);
    await expect.poll(() => handled.length).toBe(1);
    later(9);
    const redelivery = { failed_message_id: 'f', run: 'f-1', attempt: 1 };
    expect(await deliver([record({ ...carried, redelivery }, body, { taskToken: 't' })])).toEqual([]);
    expect(handled).toHaveLength(2);
    expect(reports.reports).toEqual([]);
  });

  it('is not a crash of the run that took over, which sends the same retry once more', async () => {
    const { deliver, handled, outcomes, later } = crashing();
    const sentBy = (run: string) =>
      envelope({ id: 'm', redelivery: { failed_message_id: 'f', run, attempt: 1 } });
    void deliver([record(sentBy('f-1'), body, { taskToken: 'first' })], 5_000);
    await expect.poll(() => handled.length).toBe(1);
    later(9);
    expect(await deliver([record(sentBy('f-2'), body, { taskToken: 'second' })])).toEqual([]);
    expect(handled).toHaveLength(2);
    expect(outcomes.answers.get('second')).toEqual({
      output: { outcome: 'confirmed', queue: envelope().queue },
    });
  });

  it('does not make a crash of its neighbors, whose turn had not come', async () => {
    const { deliver, handled, reports, later } = crashing();
    const batch = ['first', 'second', 'third'].map((id) =>
      record(envelope({ id }), { to: id }, { group: 'k', sqsId: id }),
    );
    void deliver(batch, 5_000);
    await expect.poll(() => handled.length).toBe(1);
    later(9);
    expect(await deliver(batch)).toEqual([]);
    expect(reports.reports.map(({ envelope: { id } }) => id)).toEqual(['first']);
    expect(handled.map(({ data }) => data.to)).toEqual(['first', 'second', 'third']);
  });

  it('is not made by receives that no invocation saw, however many they were', async () => {
    const { deliver, handled, reports } = fixture();
    expect(await deliver([record(envelope(), body, { receives: 999 })])).toEqual([]);
    expect(handled).toHaveLength(1);
    expect(reports.reports).toEqual([]);
  });
});

describe('a message that comes twice while its first copy is at work', () => {
  it('is no failure: it comes again when nobody can hold it any more, and is then a duplicate', async () => {
    const held = Promise.withResolvers<void>();
    const { deliver, handled, reports, workQueue, later } = crashing(() => held.promise);
    const carried = envelope();
    const first = deliver([record(carried, body)], 30_000);
    await expect.poll(() => handled.length).toBe(1);
    later(0.2);
    const second = record(carried, body, { sqsId: 'second', receiptHandle: 'receipt-2' });
    expect(await deliver([second], 30_000)).toEqual(['second']);
    // The lease of the first ends a second after its invocation, 30.8 s from now.
    expect(workQueue.items).toEqual([{ receiptHandle: 'receipt-2', afterSeconds: 32 }]);
    held.resolve();
    expect(await first).toEqual([]);
    later(32);
    expect(await deliver([second])).toEqual([]);
    expect(handled).toHaveLength(1);
    expect(reports.reports).toEqual([]);
  });
});

describe('the visibility of a message', () => {
  it('of an ordered queue ends little after its invocation, for the whole batch and before it is handled', async () => {
    const { deliver, workQueue } = fixture(async () => {
      expect(workQueue.items).toHaveLength(2);
    });
    const batch = ['a', 'b'].map((id) => record(envelope({ id }), body, { group: id, receiptHandle: id }));
    expect(await deliver(batch, 120_000)).toEqual([]);
    expect(workQueue.items).toEqual([
      { receiptHandle: 'a', afterSeconds: 123 },
      { receiptHandle: 'b', afterSeconds: 123 },
    ]);
  });

  it('stays as it is elsewhere, where a crash keeps nobody waiting', async () => {
    const { deliver, workQueue } = fixture();
    expect(await deliver([record(envelope(), body)])).toEqual([]);
    expect(workQueue.items).toEqual([]);
  });

  it('ends soon when a fault of ours sends the message back, later the more often it came', async () => {
    const { deliver, reports, workQueue } = fixture(async () => {
      throw new Error('no');
    });
    reports.down = true;
    for (const receives of [1, 4, 100]) {
      expect(await deliver([record(envelope(), body, { receives, sqsId: 'a' })])).toEqual(['a']);
    }
    expect(workQueue.items.map(({ afterSeconds }) => afterSeconds)).toEqual([1, 8, 60]);
  });

  it('sends no message of a group back to come before the one that it waits for', async () => {
    const { deliver, reports, workQueue } = fixture(async () => {
      throw new Error('no');
    });
    reports.down = true;
    const grouped = (id: string, receives: number) =>
      record(envelope({ id }), body, { group: 'k', sqsId: id, receiptHandle: id, receives });
    expect(await deliver([grouped('a', 3), grouped('b', 1)], 5_000)).toEqual(['a', 'b']);
    expect(workQueue.items.slice(2)).toEqual([
      { receiptHandle: 'a', afterSeconds: 4 },
      { receiptHandle: 'b', afterSeconds: 4 },
    ]);
  });

  it('is no reason to leave a message alone when it cannot be changed', async () => {
    const { deliver, handled, workQueue, log } = fixture();
    workQueue.down = true;
    expect(await deliver([record(envelope(), body, { group: 'k' })])).toEqual([]);
    expect(handled).toHaveLength(1);
    expect(log.lines.map(({ message }) => message)).toContain('visibility unchanged');
  });
});
