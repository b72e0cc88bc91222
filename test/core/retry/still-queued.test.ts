import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FirstLook, lookAgain as lookedAt, type Seen } from '../../../core/retry/still-queued.ts';

const counted_at = '2026-11-02T10:00:00.000Z';
/** What clients were given: 3, unless a test says more. */
type Figures = Omit<Seen, 'counted_at' | 'delivered'> & { delivered?: number | null };
const lookAgain = (seen: Figures, before: FirstLook | null, at = counted_at) =>
  lookedAt({ delivered: 3, ...seen, counted_at: at }, before);
const first = (held: number, acknowledged: number): FirstLook => ({ held, acknowledged, delivered: 3 });

describe('a redelivery whose consumer confirms nothing', () => {
  it('may lie there while anything is ready or unacknowledged', () => {
    expect(lookAgain({ ready: 1, unacknowledged: 0, acknowledged: 7 }, null)).toEqual({
      where: 'queued',
      first: first(1, 7),
    });
    expect(lookAgain({ ready: 0, unacknowledged: 1, acknowledged: 7 }, first(1, 7)).where).toBe('queued');
    expect(lookAgain({ ready: 2, unacknowledged: null, acknowledged: null }, null)).toEqual({
      where: 'queued',
      first: null,
    });
  });

  it('counts what lay before it with clients beside what lay in the queue', () => {
    const { first: seen } = lookAgain({ ready: 2, unacknowledged: 3, acknowledged: 7 }, null);
    expect(seen).toEqual({ held: 5, acknowledged: 7, delivered: null });
  });

  it('is taken when nothing is there, and somebody was given something or nothing is known of that', () => {
    const nothing = { ready: 0, unacknowledged: 0, acknowledged: 7 };
    expect(lookAgain({ ...nothing, delivered: 4 }, first(1, 7)).where).toBe('taken');
    expect(lookAgain({ ...nothing, delivered: null }, { ...first(1, 7), delivered: null }).where).toBe(
      'taken',
    );
    expect(lookAgain({ ready: 0, unacknowledged: null, acknowledged: null }, null).where).toBe('taken');
  });

  it('is taken when a client had something in its hands at the first look: a rejection is no acknowledgement', () => {
    const { first: seen } = lookAgain({ ready: 1, unacknowledged: 1, acknowledged: 7 }, null);
    const later = '2026-11-02T10:05:00.000Z';
    expect(lookAgain({ ready: 0, unacknowledged: 0, acknowledged: 7 }, seen, later).where).toBe('taken');
  });

  it('is lost when nothing is there, and some seconds later still nobody was given anything: the queue was purged', () => {
    const nothing = { ready: 0, unacknowledged: 0, acknowledged: 7 };
    const look = lookAgain(nothing, first(1, 7));
    expect(look).toEqual({ where: 'queued', first: { ...first(1, 7), empty_at: counted_at } });
    const later = (seconds: number) => `2026-11-02T10:00:${seconds}.000Z`;
    expect(lookAgain(nothing, look.first, '2026-11-02T10:00:09.000Z').where).toBe('queued');
    expect(lookAgain(nothing, look.first, later(10)).where).toBe('lost');
    expect(lookAgain({ ...nothing, delivered: 4 }, look.first, later(10)).where).toBe('taken');
    expect(lookAgain({ ...nothing, delivered: null }, look.first, later(10)).where).toBe('taken');
  });

  it('is taken from a queue that is never empty when all that lay before it was acknowledged', () => {
    expect(lookAgain({ ready: 5, unacknowledged: 2, acknowledged: 19 }, first(10, 10)).where).toBe('queued');
    expect(lookAgain({ ready: 5, unacknowledged: 2, acknowledged: 20 }, first(10, 10)).where).toBe('taken');
  });

  it('is counted again when RabbitMQ was started again', () => {
    expect(lookAgain({ ready: 4, unacknowledged: 0, acknowledged: 1 }, first(10, 500))).toEqual({
      where: 'queued',
      first: first(4, 1),
    });
  });

  it('is never taken before as much was acknowledged as lay there, in whatever steps', () => {
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.array(fc.record({ arrived: fc.nat(20), acknowledged: fc.nat(10) }), { maxLength: 30 }),
        (before, steps) => {
          // `before` messages, then ours; what is acknowledged leaves in order.
          let [held, acknowledged] = [before + 1, 100];
          let look = lookAgain(
            { ready: held, unacknowledged: 0, acknowledged, delivered: acknowledged },
            null,
          );
          for (const step of steps) {
            const left = Math.min(step.acknowledged, held);
            held += step.arrived - left;
            acknowledged += left;
            look = lookAgain(
              { ready: held, unacknowledged: 0, acknowledged, delivered: acknowledged },
              look.first,
            );
            expect(look.where === 'taken').toBe(acknowledged - 100 >= before + 1 || held === 0);
            if (look.where === 'taken') return;
          }
        },
      ),
    );
  });
});
