import { describe, expect, it } from 'vitest';
import { MessageIdSchema } from '../../../core/message/publish-request.ts';
import { stepNames } from '../../../core/workflow/saga.ts';
import { stepId, stepOf, WorkflowOrderIdSchema } from '../../../core/workflow/step-id.ts';

describe('the id of a step', () => {
  it.each(stepNames)('leads to its row, and is a message id: %s', (step) => {
    const order_id = 'o'.repeat(64);
    const id = stepId({ order_id, step }, 'x'.repeat(22));
    expect(stepOf(id)).toEqual({ order_id, step });
    expect(MessageIdSchema.safeParse(id).success).toBe(true);
  });

  it.each(['', 'o-1', 'o-1:nothing.known:x', ':payment.process:x', 'o 1:payment.process:x'])(
    'is nobody’s otherwise: %j',
    (id) => expect(stepOf(id)).toBeUndefined(),
  );

  it.each(['', 'a b', 'a:b', 'a/b', 'x'.repeat(65), 'é'])('is not made for an order called %j', (id) => {
    expect(WorkflowOrderIdSchema.safeParse(id).success).toBe(false);
  });
});
