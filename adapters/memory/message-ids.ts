import { type IdUse, type MessageIds, usedAgain } from '../../core/idempotency/message-ids.ts';

export function createMemoryMessageIds(): MessageIds & { uses: Map<string, IdUse> } {
  const uses = new Map<string, IdUse>();
  return {
    uses,
    async claim(use) {
      const first = uses.get(use.messageId);
      if (first) return usedAgain(first, use);
      uses.set(use.messageId, use);
      return { outcome: 'new' };
    },
    async free(messageId) {
      uses.delete(messageId);
    },
  };
}
