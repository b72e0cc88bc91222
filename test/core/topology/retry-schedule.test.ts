import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topology } from '../../../core/topology/index.ts';
import { delaysOf, scheduleOf, schedulesOf } from '../../../core/topology/retry-schedule.ts';
import { defaultSettings, TopologySettingsSchema } from '../../../core/topology/settings.ts';

describe('scheduleOf', () => {
  it.each([
    [undefined, 'standard'],
    [[], 'never'],
    [[10, 10, 10], 'every-10s-x3'],
    [[60], 'every-60s-x1'],
    [[10, 20, 30], '10s-20s-30s'],
  ])('calls %j %s', (delays, name) => {
    expect(scheduleOf(delays ? { retry: { delays } } : {})).toBe(name);
  });

  it('is standard for a queue that only tries again at once', () => {
    expect(scheduleOf({ retry: { immediate: 2 } })).toBe('standard');
  });

  it('gives different delays different names, in characters that Step Functions takes', () => {
    const delays = fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 5 });
    fc.assert(
      fc.property(delays, delays, (one, other) => {
        const names = [scheduleOf({ retry: { delays: one } }), scheduleOf({ retry: { delays: other } })];
        expect(names[0] === names[1]).toBe(JSON.stringify(one) === JSON.stringify(other));
        expect(names[0]).toMatch(/^[a-z0-9-]+$/);
      }),
    );
  });
});

describe('schedulesOf', () => {
  it('lists each schedule once, the standard one first, without never', () => {
    const queues = [
      { retry: { delays: [5, 5] } },
      {},
      { retry: { delays: [] } },
      { retry: { delays: [5, 5] } },
    ];
    expect(schedulesOf(queues, { retryDelays: [1, 2, 3] })).toEqual([
      { name: 'standard', delays: [1, 2, 3] },
      { name: 'every-5s-x2', delays: [5, 5] },
    ]);
  });

  it('has the standard one even when no queue uses it', () => {
    expect(schedulesOf([], { retryDelays: [1] })).toEqual([{ name: 'standard', delays: [1] }]);
  });

  it('needs one workflow more for each list of waits that queues have of their own', () => {
    const queues = [
      {},
      { retry: { delays: [10, 10] } },
      { retry: { delays: [10, 10] } },
      { retry: { delays: [] } },
    ];
    expect(schedulesOf(queues, defaultSettings)).toEqual([
      { name: 'standard', delays: [60, 300, 1800] },
      { name: 'every-10s-x2', delays: [10, 10] },
    ]);
    const names = schedulesOf(Object.values(topology.queues), defaultSettings).map(({ name }) => name);
    expect(names).toContain('every-10s-x2');
    expect(new Set(names).size).toBe(names.length);
  });

  it('leaves a queue its own delays when the stage has others', () => {
    expect(delaysOf({ retry: { delays: [7] } }, { retryDelays: [1] })).toEqual([7]);
    expect(delaysOf({}, { retryDelays: [1] })).toEqual([1]);
  });

  it('caps what queues declare themselves where a stage says so, under the same name', () => {
    const capped = { retryDelays: [60], ownDelayCap: 2 };
    expect(schedulesOf([{ retry: { delays: [1, 5] } }, {}], capped)).toEqual([
      { name: 'standard', delays: [60] },
      { name: '1s-5s', delays: [1, 2] },
    ]);
  });
});

describe('settings', () => {
  it('are what the requirements say until a stage says otherwise', () => {
    expect(defaultSettings).toEqual({
      messageTtlMs: 86_400_000,
      deadLetterTtlMs: 604_800_000,
      retryDelays: [60, 300, 1800],
      maxLength: 10_000,
      deliveryLimit: 20,
    });
    expect(TopologySettingsSchema.parse({ retryDelays: [1, 1, 2] }).retryDelays).toEqual([1, 1, 2]);
  });

  it.each([
    { retryDelays: [] },
    { retryDelays: [300, 60] },
    { retryDelays: [0] },
    { messageTtlMs: 0 },
    { deadLetterTtlMs: 1.5 },
    { maxLength: -1 },
    { deliveryLimit: -1 },
  ])('refuse %j', (settings) => {
    expect(TopologySettingsSchema.safeParse(settings).success).toBe(false);
  });
});
