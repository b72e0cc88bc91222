import { describe, expect, it } from 'vitest';
import { consumerSettings } from '../../../core/topology/consumer.ts';

describe('consumerSettings', () => {
  it('fills in what a consumer does not say', () => {
    expect(consumerSettings({ function: 'email' })).toEqual({
      function: 'email',
      timeoutSeconds: 30,
      batchSize: 1,
      maxConcurrency: 10,
      memoryMb: 256,
      visibilityTimeoutSeconds: 180,
      maxReceiveCount: 1_000,
    });
  });

  it('hides a message six times as long as its function may run', () => {
    expect(consumerSettings({ function: 'email', timeoutSeconds: 900 }).visibilityTimeoutSeconds).toBe(5_400);
  });

  it('is patient with receives that no function saw, for half of the time that SQS keeps a message at most', () => {
    expect(consumerSettings({ function: 'email', timeoutSeconds: 900 }).maxReceiveCount).toBe(112);
    for (const timeoutSeconds of [1, 3, 30, 120, 900]) {
      const settings = consumerSettings({ function: 'email', timeoutSeconds });
      expect(settings.maxReceiveCount * settings.visibilityTimeoutSeconds).toBeLessThanOrEqual(604_800);
    }
  });
});
