import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentOf, idApart } from '../../../core/message/content.ts';
import { fixture } from './fixture.ts';
import { envelope, record } from './sqs.ts';

const first = { to: 'ada@example.com' };
const second = { to: 'grace@example.com' };
const text = (body: unknown) => Buffer.from(JSON.stringify(body));

describe('a message under the id of another', () => {
  it.each(['delivered', 'failed'])(
    'that was %s is a failed message under an id of its own, with the reason',
    async (state) => {
      const { deliver, handled, reports } = fixture(async () => {
        if (state === 'failed') throw new Error('no');
      });
      const carried = envelope({ id: 'invoice-7' });
      await deliver([record(carried, first)]);
      reports.reports.length = 0;
      expect(await deliver([record(carried, second)])).toEqual([]);
      expect(handled).toHaveLength(1);
      expect(reports.reports).toMatchObject([
        {
          envelope: { id: idApart('invoice-7', contentOf(text(second))), queue: 'email_queue' },
          failure: {
            source: 'consumer',
            error: { name: 'MessageIdReused', code: 'message-id-reused', permanent: true },
          },
        },
      ]);
      expect(reports.reports[0]?.failure.error.message).toContain('"invoice-7"');
      expect(Buffer.from(reports.reports[0]?.body ?? '')).toEqual(text(second));
    },
  );

  it('that is being handled does not wait for it, and does not disturb it', async () => {
    const held = Promise.withResolvers<void>();
    const { deliver, handled, reports } = fixture(() => held.promise);
    const carried = envelope();
    const one = deliver([record(carried, first)]);
    await expect.poll(() => handled.length).toBe(1);
    expect(await deliver([record(carried, second)])).toEqual([]);
    held.resolve();
    expect(await one).toEqual([]);
    expect(reports.reports).toHaveLength(1);
  });

  it('is handled when a person retries it, edited or not, and a repeat of the first is a duplicate still', async () => {
    const { deliver, handled, reports } = fixture();
    const carried = envelope({ id: 'm' });
    await deliver([record(carried, first)]);
    await deliver([record(carried, second)]);
    const { envelope: apart } = reports.reports[0] ?? { envelope: carried };
    const redelivery = { failed_message_id: 'f', run: 'f-1', attempt: 1 };
    await deliver([record({ ...apart, redelivery }, { to: 'edited@example.com' }, { taskToken: 't' })]);
    expect(handled.map(({ data }) => data.to)).toEqual(['ada@example.com', 'edited@example.com']);
    expect(await deliver([record(carried, first)])).toEqual([]);
    expect(handled).toHaveLength(2);
    expect(reports.reports).toHaveLength(1);
  });

  describe('of which the first failed before it came to its consumer', () => {
    const carried = envelope({ id: 'm' });
    const retried = (body: unknown) => {
      const marks = { failed_message_id: 'f', run: 'f-1', attempt: 1, content: contentOf(text(first)) };
      return record({ ...carried, redelivery: marks }, body, { taskToken: 't' });
    };

    it('is not taken for handled once the other is', async () => {
      const { deliver, handled, outcomes } = fixture();
      await deliver([record(carried, second)]);
      expect(await deliver([retried(first)])).toEqual([]);
      expect(handled).toHaveLength(1);
      expect(outcomes.answers.get('t')).toMatchObject({
        cause: expect.stringContaining('message-id-reused'),
      });
    });

    it('is handled when it is retried, edited too, and the other is a failed message of its own', async () => {
      const { deliver, handled, reports } = fixture();
      await deliver([retried({ to: 'edited@example.com' })]);
      expect(await deliver([record(carried, second)])).toEqual([]);
      expect(handled.map(({ data }) => data.to)).toEqual(['edited@example.com']);
      expect(reports.reports).toMatchObject([{ envelope: { id: idApart('m', contentOf(text(second))) } }]);
    });
  });
});

describe('an id apart', () => {
  it('is the same for the same message, another for any other, and short enough for AMQP', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 255, unit: 'grapheme' }),
        fc.uint8Array(),
        fc.uint8Array(),
        (id, a, b) => {
          const [of, and] = [idApart(id, contentOf(a)), idApart(id, contentOf(b))];
          expect(of).toBe(idApart(id, contentOf(a)));
          expect(of === and).toBe(Buffer.from(a).equals(Buffer.from(b)));
          expect(of).not.toBe(id);
          expect(Buffer.byteLength(of)).toBeLessThanOrEqual(255);
        },
      ),
    );
  });
});
