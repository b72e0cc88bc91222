import {
  type IdUse,
  MAX_USES_KEPT,
  type MessageIds,
  usedAgain,
  useToken,
} from '../../core/idempotency/message-ids.ts';

type Row = { first: IdUse; tokens: Set<string> };

export function createMemoryMessageIds(): MessageIds {
  const rows = new Map<string, Row>();
  let uses = 0;
  return {
    async claim(use) {
      const { messageId } = use;
      const row = rows.get(messageId);
      uses += 1;
      const hold = { messageId, token: useToken(use, String(uses)) };
      if (!row) {
        rows.set(messageId, { first: use, tokens: new Set([hold.token]) });
        return { outcome: 'new', hold };
      }
      const used = usedAgain(row.first, row.tokens, use);
      if (used.outcome === 'other') return used;
      if (row.tokens.size >= MAX_USES_KEPT) return { ...used, hold: undefined };
      row.tokens.add(hold.token);
      return { ...used, hold };
    },
    async free({ messageId, token }) {
      const row = rows.get(messageId);
      if (row?.tokens.delete(token) && row.tokens.size === 0) rows.delete(messageId);
    },
    async since(messageId) {
      return rows.get(messageId)?.first.now;
    },
  };
}
