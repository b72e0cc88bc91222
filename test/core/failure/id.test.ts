import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failedMessageId, runName } from '../../../core/failure/id.ts';

describe('the id of a failed message', () => {
  it('is a UUID of version 8 for any message id and queue, and the same one each time', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.option(fc.string({ unit: 'binary' })),
        (message, queue) => {
          const id = failedMessageId(message, queue);
          expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
          expect(failedMessageId(message, queue)).toBe(id);
        },
      ),
    );
  });

  it('tells queues, messages, and "never routed" apart', () => {
    const ids = [
      failedMessageId('m', 'orders'),
      failedMessageId('m', 'email'),
      failedMessageId('m', null),
      failedMessageId('m', ''),
      failedMessageId('m', 'null'),
      failedMessageId('n', 'orders'),
      failedMessageId('m","orders', 'x'),
      failedMessageId('m', 'orders","x'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('leaves room for a run within the 80 characters of an execution name', () => {
    expect(runName(failedMessageId('m', 'q'), Number.MAX_SAFE_INTEGER).length).toBeLessThanOrEqual(80);
  });
});
