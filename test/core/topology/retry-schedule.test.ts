import { describe, expect, it } from 'vitest';
import { delaysOf } from '../../../core/topology/retry-schedule.ts';
import { defaultSettings, TopologySettingsSchema } from '../../../core/topology/settings.ts';

describe('delaysOf', () => {
  it('is what the stage says for a queue that says nothing, or only how often it tries at once', () => {
    expect(delaysOf({}, { retryDelays: [1] })).toEqual([1]);
    expect(delaysOf({ retry: { immediate: 2 } }, { retryDelays: [1] })).toEqual([1]);
  });

  it('leaves a queue its own delays when the stage has others, also none', () => {
    expect(delaysOf({ retry: { delays: [7] } }, { retryDelays: [1] })).toEqual([7]);
    expect(delaysOf({ retry: { delays: [] } }, { retryDelays: [1] })).toEqual([]);
  });

  it('caps what queues declare themselves where a stage says so', () => {
    const capped = { retryDelays: [60], ownDelayCap: 2 };
    expect(delaysOf({ retry: { delays: [1, 5] } }, capped)).toEqual([1, 2]);
    expect(delaysOf({}, capped)).toEqual([60]);
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

  it('may hold as many waits as a record keeps attempts after the first', () => {
    expect(TopologySettingsSchema.safeParse({ retryDelays: Array(49).fill(60) }).success).toBe(true);
  });

  it.each([
    { retryDelays: [] },
    { retryDelays: [300, 60] },
    { retryDelays: [0] },
    { retryDelays: Array(50).fill(60) },
    { messageTtlMs: 0 },
    { deadLetterTtlMs: 1.5 },
    { maxLength: -1 },
    { deliveryLimit: -1 },
  ])('refuse %j', (settings) => {
    expect(TopologySettingsSchema.safeParse(settings).success).toBe(false);
  });
});
