import { describe, expect, it } from 'vitest';
import { MessageIdSchema } from '../../../core/message/publish-request.ts';
import { stepNames } from '../../../core/workflow/saga.ts';
import { stepId, stepMessageId, stepOf, WorkflowOrderIdSchema } from '../../../core/workflow/step-id.ts';

describe('the id of a step', () => {
  it.each(stepNames)(
    'leads to its row, and the id of its message says neither more nor another thing twice: %s',
    (step) => {
      const order_id = 'o'.repeat(64);
      const id = stepId({ order_id, step }, 'x'.repeat(22));
      expect(stepOf(id)).toEqual({ order_id, step });
      const message = stepMessageId({ order_id, step }, id);
      expect(MessageIdSchema.safeParse(message).success).toBe(true);
      expect(message).not.toContain('xx');
      expect(stepMessageId({ order_id, step }, id)).toBe(message);
      expect(stepMessageId({ order_id, step }, `${id}y`)).not.toBe(message);
    },
  );

  it.each(['', 'o-1', 'o-1:nothing.known:x', ':payment.process:x', 'o 1:payment.process:x'])(
    'is nobody’s otherwise: %j',
    (id) => expect(stepOf(id)).toBeUndefined(),
  );

  it.each(['', 'a b', 'a:b', 'a/b', 'x'.repeat(65), 'é'])('is not made for an order called %j', (id) => {
    expect(WorkflowOrderIdSchema.safeParse(id).success).toBe(false);
  });
});
