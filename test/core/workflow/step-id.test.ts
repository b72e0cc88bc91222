import { describe, expect, it } from 'vitest';
import { MessageIdSchema } from '../../../core/message/publish-request.ts';
import { RunIdSchema, stepId, stepMessageId, stepOf } from '../../../core/workflow/step-id.ts';

describe('the id of a step', () => {
  it.each(['inventory.check', 'x'.repeat(40)])(
    'leads to its row, and the id of its message says neither more nor another thing twice: %s',
    (step) => {
      const key = { workflow: 'order', run_id: 'o'.repeat(64), step };
      const id = stepId(key, 's'.repeat(22));
      expect(stepOf(id)).toEqual(key);
      const message = stepMessageId(key, id);
      expect(MessageIdSchema.safeParse(message).success).toBe(true);
      expect(message).not.toContain('ss');
      expect(stepMessageId(key, id)).toBe(message);
      expect(stepMessageId(key, `${id}y`)).not.toBe(message);
    },
  );

  it.each([
    '',
    'o-1',
    'order:o-1:payment.process',
    'order::payment.process:x',
    'order:o 1:payment.process:x',
    ':o-1:a:x',
  ])('is nobody’s otherwise: %j', (id) => expect(stepOf(id)).toBeUndefined());

  it.each(['', 'a b', 'a:b', 'a/b', 'x'.repeat(65), 'é'])('is not made for what is called %j', (id) => {
    expect(RunIdSchema.safeParse(id).success).toBe(false);
  });
});
