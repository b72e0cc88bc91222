import { describe, expect, it } from 'vitest';
import { startBridge } from '../../../localstack/bridge/bridge.ts';
import type { Deployment } from '../../../localstack/bridge/deployment.ts';

describe('courtier bridge', () => {
  it('stops at once while Lambda does not say which queues there are', async () => {
    const asked = Promise.withResolvers<void>();
    let looks = 0;
    const deployment: Deployment = {
      broker: async () => ({
        url: 'amqp://127.0.0.1:9',
        vhost: '/',
        credentials: { username: 'u', password: 'p' },
        arn: 'arn:aws:mq',
      }),
      queues: async (stopping) => {
        looks += 1;
        if (looks === 1) return new Map();
        asked.resolve();
        return await new Promise((_, reject) => {
          stopping.addEventListener('abort', () => reject(stopping.reason));
        });
      },
      invoke: async () => ({ payload: null }),
    };
    const said: string[] = [];
    const log = { info: () => {}, warn: (line: string) => void said.push(line) };
    const bridge = await startBridge({ deployment, log, everyMs: 1 });
    await asked.promise;
    await bridge.stop();
    expect(said).toEqual([]);
  });
});
