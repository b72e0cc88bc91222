import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OperationView } from '../../core/api/views-operations.ts';
import { type Runtime, startRuntime } from '../runtime.ts';
import { Courtier, eventually } from './courtier.ts';
import { GOOD, madeFailures } from './failures-made.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await startRuntime();
});
afterAll(() => runtime?.stop());

describe('an operation, when everything is stopped in the middle of it', () => {
  it('goes on where it was, and acts on each message once', async () => {
    const before = new Courtier(runtime.ready);
    const failures = await madeFailures(before, 60, () => GOOD);
    const asked = { action: 'retry', mode: 'run', filter: { service: failures.service }, rate: 1 };
    const { body } = await before.call<OperationView>('POST', '/api/operations', asked);
    const done = (at: Courtier) => async () =>
      (await at.call<OperationView>('GET', `/api/operations/${body.id}`)).body.counts.done;
    await eventually('it has begun', async () => (await done(before)()) > 0);
    await runtime.stop({ keepData: true });

    runtime = await startRuntime({ dataDir: runtime.dataDir });
    const after = new Courtier(runtime.ready);
    expect(await done(after)()).toBeLessThan(60);
    const ended = await eventually('it is completed', async () => {
      const shown = await after.call<OperationView>('GET', `/api/operations/${body.id}`);
      return shown.body.state === 'completed' && shown.body;
    });
    expect(ended.counts).toMatchObject({ done: 60, succeeded: 60 });
    for (const messageId of failures.messageIds) {
      // A consumer that was killed at work is given the same redelivery again; a second retry would be counted.
      const record = await after.failedIn(messageId, 'email_queue', 'resolved');
      expect(record).toMatchObject({ retry_count: 1, resolution: 'confirmed' });
    }
  });
});
