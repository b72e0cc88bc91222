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
    });
  });

  it('hides a message six times as long as its function may run', () => {
    expect(consumerSettings({ function: 'email', timeoutSeconds: 900 }).visibilityTimeoutSeconds).toBe(5_400);
  });
});
