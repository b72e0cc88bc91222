import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  functionName,
  retryWorkflowName,
  workDeadLetterQueueName,
  workQueueName,
  workQueueUrl,
} from '../../../core/topology/names.ts';
import { policyPattern } from '../../../core/topology/render.ts';

describe('names on AWS', () => {
  it('say the stage and what they are', () => {
    expect(workQueueName('local', { name: 'email_queue' })).toBe('courtier-local-work-email_queue');
    expect(workQueueName('prod', { name: 'orders', orderBy: 'order_id' })).toBe(
      'courtier-prod-work-orders.fifo',
    );
    expect(workDeadLetterQueueName('dev', false)).toBe('courtier-dev-work-dlq');
    expect(workDeadLetterQueueName('dev', true)).toBe('courtier-dev-work-dlq.fifo');
    expect(functionName('dev', 'publish')).toBe('courtier-dev-publish');
    expect(retryWorkflowName('dev')).toBe('courtier-dev-retry');
  });

  it('end a work queue URL as they end its name', () => {
    const prefix = 'https://sqs.eu-west-3.amazonaws.com/123456789012/courtier-prod-work-';
    expect(workQueueUrl(prefix, { name: 'email_queue' })).toBe(`${prefix}email_queue`);
    expect(workQueueUrl(prefix, { name: 'orders', orderBy: 'order_id' })).toBe(`${prefix}orders.fifo`);
  });
});

describe('the pattern of a policy', () => {
  const name = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' });

  it('matches its queue, whatever its name', () => {
    fc.assert(fc.property(name, (queue) => new RegExp(policyPattern(queue)).test(queue)));
  });

  it('matches no other queue', () => {
    const close = fc.tuple(name, name).map(([queue, more]) => [queue, `${queue}${more}`] as const);
    const other = fc.tuple(name, name).filter(([queue, another]) => queue !== another);
    const changed = fc.tuple(name, fc.nat(), fc.constantFrom('x', '.', '*')).map(([queue, at, by]) => {
      const place = at % queue.length;
      return [queue, `${queue.slice(0, place)}${by}${queue.slice(place + 1)}`] as const;
    });
    fc.assert(
      fc.property(fc.oneof(close, other, changed), ([queue, another]) => {
        fc.pre(queue !== another);
        expect(new RegExp(policyPattern(queue)).test(another)).toBe(false);
      }),
    );
  });
});
