import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anomaliesIn, check } from '../../prove/checker.ts';
import type { EffectLine, FailedRecord, HistoryLine, Outcome } from '../../prove/history.ts';

const at = 0;
const attempt = (id: string, to: string[], order: { key?: string; seq?: number } = {}): HistoryLine => ({
  at,
  kind: 'attempt',
  id,
  via: 'http',
  to,
  ...order,
});
const taken = (id: string): HistoryLine => ({ at, kind: 'acknowledged', id, via: 'http' });
const refused = (id: string): HistoryLine => ({ at, kind: 'refused', id, via: 'http', why: '422' });
const unknown = (id: string): HistoryLine => ({ at, kind: 'unknown', id, via: 'http', why: '503' });

let tokens = 0;
/** An effect, and its acknowledgement unless the process ended before. */
function handled(
  id: string,
  queue: string,
  more: Partial<EffectLine> & { cut?: boolean } = {},
): EffectLine[] {
  const { cut = false, ...rest } = more;
  const token = `t${++tokens}`;
  const effect = { kind: 'effect', at, seed: 1, queue, id, of: id, token, attempt: 1, ...rest } as EffectLine;
  return cut ? [effect] : [effect, { kind: 'kept', at, queue, id, token }];
}

function record(message_id: string, queue: string, status: string, error_message = 'no'): FailedRecord {
  return {
    id: `${message_id} ${queue}`,
    message_id,
    queue,
    status,
    resolution: status === 'resolved' ? 'confirmed' : null,
    error_name: 'Error',
    error_message,
    payload: {},
  };
}

const checked = (outcome: Partial<Outcome>) => check({ history: [], effects: [], failed: [], ...outcome });

describe('the checker of the ledger', () => {
  it('has nothing against messages that were handled once, or failed with a reason', () => {
    const verdict = checked({
      history: [attempt('a', ['q', 'r']), taken('a'), attempt('b', ['q']), taken('b')],
      effects: [...handled('a', 'q'), ...handled('a', 'r')],
      failed: [record('b', 'q', 'failed'), record('a', 'r', 'resolved')],
    });
    expect(anomaliesIn(verdict)).toEqual([]);
    expect(verdict).toMatchObject({ attempted: 2, acknowledged: 2, handled: 2, failed: 1 });
  });

  it('finds one lost that was taken, and is neither handled nor recorded', () => {
    const history = [attempt('a', ['q', 'r']), taken('a')];
    expect(checked({ history, effects: handled('a', 'q') }).lost).toEqual([{ id: 'a', queue: 'r' }]);
  });

  it('finds one lost whose failed message says that it was resolved, and which had no effect', () => {
    const history = [attempt('a', ['q']), taken('a')];
    expect(checked({ history, failed: [record('a', 'q', 'resolved')] }).lost).toEqual([
      { id: 'a', queue: 'q' },
    ]);
  });

  it('asks nothing of one that nobody took, and counts it as recovered when it was handled', () => {
    const history = [attempt('a', ['q']), unknown('a'), attempt('b', ['q']), unknown('b')];
    const verdict = checked({ history, effects: handled('b', 'q') });
    expect(anomaliesIn(verdict)).toEqual([]);
    expect(verdict.recovered).toEqual([{ id: 'b', queue: 'q' }]);
  });

  it('finds a second effect after one that was acknowledged', () => {
    const history = [attempt('a', ['q']), taken('a')];
    const effects = [...handled('a', 'q'), ...handled('a', 'q', { cut: true })];
    expect(checked({ history, effects }).duplicated).toEqual([{ id: 'a', queue: 'q' }]);
  });

  it('finds two effects that were both acknowledged, also when they went on at once', () => {
    const history = [attempt('a', ['q']), taken('a')];
    const [one, oneKept] = handled('a', 'q');
    const [two, twoKept] = handled('a', 'q');
    const effects = [one, two, oneKept, twoKept].filter((line) => line !== undefined);
    expect(checked({ history, effects }).duplicated).toEqual([{ id: 'a', queue: 'q' }]);
  });

  it('calls an effect repeated, and no duplicate, whose first process ended before its acknowledgement', () => {
    const history = [attempt('a', ['q']), taken('a')];
    const effects = [...handled('a', 'q', { cut: true }), ...handled('a', 'q', { attempt: 2 })];
    const verdict = checked({ history, effects });
    expect(anomaliesIn(verdict)).toEqual([]);
    expect(verdict.repeated).toEqual([{ id: 'a', queue: 'q' }]);
  });

  it('finds one that was handled and is said to have failed', () => {
    const history = [attempt('a', ['q']), taken('a')];
    const verdict = checked({ history, effects: handled('a', 'q'), failed: [record('a', 'q', 'failed')] });
    expect(verdict.both).toEqual([{ id: 'a', queue: 'q' }]);
  });

  it('finds a key out of order, and leaves retries aside that came after others of their key', () => {
    const history = [1, 2, 3].flatMap((seq) => [
      attempt(`m${seq}`, ['q'], { key: 'k', seq }),
      taken(`m${seq}`),
    ]);
    const of = (seq: number, more: object = {}) => handled(`m${seq}`, 'q', { key: 'k', seq, ...more });
    expect(checked({ history, effects: [...of(1), ...of(3), ...of(2)] }).outOfOrder).toEqual([
      { id: 'm2', queue: 'q' },
    ]);
    expect(checked({ history, effects: [...of(1), ...of(3), ...of(2, { attempt: 2 })] }).outOfOrder).toEqual(
      [],
    );
  });

  it('takes no retry aside in a queue that parks what comes behind a failed message', () => {
    const history = [1, 2].flatMap((seq) => [
      attempt(`m${seq}`, ['ledger_parked'], { key: 'k', seq }),
      taken(`m${seq}`),
    ]);
    const of = (seq: number, number: number) =>
      handled(`m${seq}`, 'ledger_parked', { key: 'k', seq, attempt: number } as Partial<EffectLine>);
    expect(checked({ history, effects: [...of(2, 1), ...of(1, 2)] }).outOfOrder).toHaveLength(1);
  });

  it('finds effects and failures of what nobody published, of what was refused, and in another queue', () => {
    const history = [attempt('a', ['q']), refused('a'), attempt('b', ['q']), taken('b')];
    const effects = [...handled('a', 'q'), ...handled('b', 'q'), ...handled('b', 'r')];
    const { unexpected } = checked({ history, effects, failed: [record('c', 'q', 'failed')] });
    expect(unexpected).toEqual([
      { id: 'a', queue: 'q' },
      { id: 'b', queue: 'r' },
      { id: 'c', queue: 'q' },
    ]);
  });

  it('finds a failed message that is still on its way, and one that says no reason', () => {
    const history = [attempt('a', ['q']), taken('a'), attempt('b', ['q']), taken('b')];
    const failed = [record('a', 'q', 'pending'), record('b', 'q', 'failed', '')];
    expect(checked({ history, failed }).unsettled.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});

describe('any history', () => {
  const world = fc
    .array(fc.record({ to: fc.subarray(['q', 'r', 's'], { minLength: 1 }), fails: fc.boolean() }), {
      minLength: 1,
      maxLength: 20,
    })
    .map((messages) => {
      const history = messages.flatMap(({ to }, n) => [attempt(`m${n}`, to), taken(`m${n}`)]);
      const copies = messages.flatMap(({ to, fails }, n) =>
        to.map((queue) => ({ id: `m${n}`, queue, fails })),
      );
      return { history, copies };
    });
  const outcomeOf = (
    history: HistoryLine[],
    copies: { id: string; queue: string; fails: boolean }[],
  ): Outcome => ({
    history,
    effects: copies.flatMap(({ id, queue, fails }) => (fails ? [] : handled(id, queue))),
    failed: copies.flatMap(({ id, queue, fails }) => (fails ? [record(id, queue, 'failed')] : [])),
  });

  it('in which each copy was handled once or failed has no anomaly, and its counts add up', () => {
    fc.assert(
      fc.property(world, ({ history, copies }) => {
        const verdict = check(outcomeOf(history, copies));
        expect(anomaliesIn(verdict)).toEqual([]);
        expect(verdict.handled + verdict.failed).toBe(copies.length);
      }),
    );
  });

  it('in which one copy is taken away has that one lost, and one that is added is duplicated', () => {
    fc.assert(
      fc.property(world, fc.nat(), ({ history, copies }, at) => {
        const picked = copies[at % copies.length];
        if (!picked) return;
        const { id, queue } = picked;
        const without = check(
          outcomeOf(
            history,
            copies.filter((copy) => copy !== picked),
          ),
        );
        expect(without.lost).toEqual([{ id, queue }]);
        const outcome = outcomeOf(history, [
          ...copies.filter((copy) => copy !== picked),
          { ...picked, fails: false },
        ]);
        const twice = check({ ...outcome, effects: [...outcome.effects, ...handled(id, queue)] });
        expect(twice.duplicated).toEqual([{ id, queue }]);
      }),
    );
  });
});

describe('two messages of one id', () => {
  const history = [attempt('a', ['q']), taken('a'), attempt('a/twin', ['q']), taken('a/twin')];
  const twin = (id: string, status: string) => ({ ...record(id, 'q', status), payload: { twin: true } });

  it('are accounted for each, whichever of them kept the id', () => {
    const failed = [twin('a~2', 'failed'), record('a', 'q', 'failed')];
    expect(checked({ history, failed })).toMatchObject({ failed: 2, lost: [], unexpected: [] });
    const swapped = { effects: handled('a/twin', 'q'), failed: [record('a~1', 'q', 'failed')] };
    const verdict = checked({ history, ...swapped });
    expect(anomaliesIn(verdict)).toEqual([]);
    expect(verdict).toMatchObject({ handled: 1, failed: 1 });
  });

  it('are found lost one by one', () => {
    expect(checked({ history, effects: handled('a', 'q') }).lost).toEqual([{ id: 'a/twin', queue: 'q' }]);
    expect(checked({ history, failed: [twin('a', 'failed')] }).lost).toEqual([{ id: 'a', queue: 'q' }]);
  });
});

describe('a message that was refused', () => {
  it('may have been taken by an attempt before, of which nobody knew', () => {
    const history = [attempt('a', ['q']), unknown('a'), refused('a')];
    expect(checked({ history, effects: handled('a', 'q') }).unexpected).toEqual([]);
    expect(
      checked({ history: [attempt('a', ['q']), refused('a')], effects: handled('a', 'q') }).unexpected,
    ).toHaveLength(1);
  });
});
