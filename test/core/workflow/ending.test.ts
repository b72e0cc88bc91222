import { describe, expect, it } from 'vitest';
import { stepEnding, workflowEnding } from '../../../core/workflow/ending.ts';
import type { WorkflowStep } from '../../../core/workflow/run.ts';
import { order } from '../../shop/workflow.ts';

const AT = '2026-01-05T10:00:00.000Z';
const step = (name: string, status: WorkflowStep['status'], reason: string | null = null): WorkflowStep => ({
  workflow: 'order',
  run_id: 'o-1',
  step: name,
  id: `order:o-1:${name}:secret`,
  status,
  reason,
  answer: null,
  started_at: AT,
  ended_at: AT,
});
const done = (name: string) => step(name, 'done');

describe('how a step ended', () => {
  it('is done when its service did it', () => {
    expect(stepEnding({ outcome: 'done' })).toEqual({ status: 'done', reason: null });
  });

  it.each([
    [{ Error: 'StepRefused', Cause: 'The card was declined.' }, 'refused', 'The card was declined.'],
    [{ Error: 'StepRefused', Cause: '' }, 'refused', null],
    [{ Error: 'States.Timeout' }, 'timed-out', 'Nobody answered in time.'],
    [
      { Error: 'UnroutableError', Cause: '{"errorType":"UnroutableError","errorMessage":"No queue."}' },
      'failed',
      'UnroutableError: No queue.',
    ],
    [
      { Error: 'Lambda.Unknown', Cause: 'The process exited.' },
      'failed',
      'Lambda.Unknown: The process exited.',
    ],
  ])('is read from what Step Functions says: %j', (ended, status, reason) => {
    expect(stepEnding(ended)).toEqual({ status, reason });
  });
});

describe('how an order ended', () => {
  it('is completed when every step was done', () => {
    const steps = [done('inventory.check'), done('payment.process'), done('shipping.create')];
    expect(workflowEnding(order, steps)).toEqual({ status: 'completed', reason: null });
  });

  it('is cancelled when what was done is taken back, with the step that failed as the reason', () => {
    const steps = [
      done('inventory.check'),
      step('payment.process', 'refused', 'The card was declined.'),
      done('inventory.release'),
    ];
    expect(workflowEnding(order, steps)).toEqual({
      status: 'cancelled',
      reason: 'payment.process refused: The card was declined.',
    });
  });

  it('is failed when something was not taken back, and says what', () => {
    const steps = [
      done('inventory.check'),
      step('payment.process', 'timed-out', 'Nobody answered in time.'),
      step('payment.refund', 'refused', 'No such payment.'),
      done('inventory.release'),
    ];
    expect(workflowEnding(order, steps)).toEqual({
      status: 'failed',
      reason: 'payment.process timed-out: Nobody answered in time.; payment.refund refused: No such payment.',
    });
  });
});
