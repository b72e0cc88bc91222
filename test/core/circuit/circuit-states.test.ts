import { describe, expect, it } from 'vitest';
import type { BreakerState } from '../../../core/circuit/breaker.ts';
import { type CircuitReport, type CircuitStates, summaryOf } from '../../../core/circuit/circuit-states.ts';
import { createCircuitReporter } from '../../../core/circuit/reporter.ts';
import { UnavailableError } from '../../../core/errors.ts';
import { createMemoryCircuitStates } from '../../memory/circuit-states.ts';
import { recordedLog } from '../../recorded-log.ts';

const second = (n: number) => new Date(Date.UTC(2026, 0, 5, 10, 0, n)).toISOString();

function said(state: BreakerState, since: string): CircuitReport {
  return {
    circuit: 'broker',
    instance: since,
    state,
    since,
    retry_at: null,
    expires_at: second(999),
  };
}

describe('the summary of a circuit', () => {
  it.each<[string, CircuitReport[], unknown]>([
    ['closed, when nobody said anything', [], { state: 'closed', open: 0, since: null }],
    [
      'closed, since the last one closed it',
      [said('closed', second(3)), said('closed', second(9))],
      { state: 'closed', open: 0, since: second(9) },
    ],
    [
      'open as soon as one is, since the first of them',
      [said('half-open', second(4)), said('closed', second(1)), said('open', second(7))],
      { state: 'open', open: 2, since: second(4) },
    ],
    [
      'half-open, while all that opened try again',
      [said('half-open', second(4)), said('closed', second(1))],
      { state: 'half-open', open: 1, since: second(4) },
    ],
  ])('is %s', (_, reports, expected) => {
    expect(summaryOf(reports)).toEqual(expected);
  });
});

function setUp(states: CircuitStates = createMemoryCircuitStates()) {
  const log = recordedLog();
  const clock = { seconds: 0 };
  const report = createCircuitReporter({
    circuit: 'broker',
    instance: 'me',
    states,
    now: () => new Date(second(clock.seconds)),
    log,
  });
  const reports = () => states.reports('broker', second(clock.seconds));
  return { report, clock, reports, log };
}

describe('the reporter of a circuit', () => {
  it('tells the state, since when it is not closed, and when the instance tries again', async () => {
    const { report, clock, reports } = setUp();
    report('open', new Date(second(10)));
    await expect.poll(reports).toEqual([
      {
        circuit: 'broker',
        instance: 'me',
        state: 'open',
        since: second(0),
        retry_at: second(10),
        expires_at: second(180),
      },
    ]);
    clock.seconds = 10;
    report('half-open', undefined);
    await expect.poll(reports).toMatchObject([{ state: 'half-open', since: second(0), retry_at: null }]);
    clock.seconds = 12;
    report('open', new Date(second(22)));
    await expect
      .poll(reports)
      .toMatchObject([{ state: 'open', since: second(0), retry_at: second(22), expires_at: second(192) }]);
    clock.seconds = 25;
    report('closed', undefined);
    await expect.poll(reports).toMatchObject([{ state: 'closed', since: second(25), retry_at: null }]);
  });

  it('lets no slow report overtake a later one, and leaves out what is out of date', async () => {
    const written: BreakerState[] = [];
    const slow = Promise.withResolvers<void>();
    const { report } = setUp({
      reports: async () => [],
      report: async ({ state }) => {
        if (written.length === 0) await slow.promise;
        written.push(state);
      },
    });
    report('open', undefined);
    report('half-open', undefined);
    report('closed', undefined);
    slow.resolve();
    await expect.poll(() => written).toEqual(['open', 'closed']);
  });

  it('is in nobody’s way when the table is away, and goes on afterwards', async () => {
    const memory = createMemoryCircuitStates();
    let down = true;
    const { report, reports, log } = setUp({
      ...memory,
      report: async (each) => {
        if (down) throw new UnavailableError('table-unavailable', 'away');
        await memory.report(each);
      },
    });
    report('open', undefined);
    await expect.poll(() => log.lines).toMatchObject([{ level: 'warn', fields: { circuit: 'broker' } }]);
    down = false;
    report('half-open', undefined);
    await expect.poll(reports).toMatchObject([{ state: 'half-open' }]);
  });
});
