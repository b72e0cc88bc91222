import { type LogEntry, type MessageLog, queueStage } from '../../core/audit/message-log.ts';
import { type ClaimRequest, type ClaimResult, type Claims, CRASH } from '../../core/idempotency/claims.ts';

type Row = LogEntry & { leaseUntil?: string; delivery?: string | undefined; content?: string | undefined };

/** The audit trail and the claims in a map, for tests. */
export function createMemoryMessageLog(): MessageLog & Claims {
  const rows = new Map<string, Row>();
  const key = (messageId: string, stage: string) => JSON.stringify([messageId, stage]);
  const queueRow = (queue: string, messageId: string) => rows.get(key(messageId, queueStage(queue)));

  return {
    async recordAccepted(entry) {
      const stored = rows.get(key(entry.message_id, entry.stage));
      if (!stored) rows.set(key(entry.message_id, entry.stage), { ...entry });
    },

    async trail(messageId) {
      return [...rows.values()]
        .filter((row) => row.message_id === messageId)
        .sort((a, b) => (a.stage < b.stage ? -1 : 1))
        .map(({ leaseUntil: _, delivery: __, content: ___, ...entry }) => structuredClone(entry));
    },

    async claim(request): Promise<ClaimResult> {
      const stored = queueRow(request.queue, request.messageId);
      const { content } = request;
      if (content !== undefined && stored?.content !== undefined && stored.content !== content)
        return { outcome: 'other' };
      if (stored?.status === 'delivered') return { outcome: 'delivered', attempts: stored.attempts };
      if (stored?.status === 'handling') {
        const leaseUntil = stored.leaseUntil ?? '';
        if (leaseUntil >= request.now) return { outcome: 'busy', leaseUntil };
        if (request.delivery !== undefined && stored.delivery === request.delivery) {
          release(stored, request.now, CRASH);
          return { outcome: 'crashed' };
        }
      }
      const row = {
        ...(stored ?? newRow(request)),
        status: 'handling' as const,
        leaseUntil: request.leaseUntil,
        delivery: request.delivery,
        content: stored?.content ?? content,
      };
      row.attempts += 1;
      rows.set(key(request.messageId, row.stage), row);
      return { outcome: 'won', attempts: row.attempts };
    },

    async markDelivered(queue, messageId, at) {
      const row = queueRow(queue, messageId);
      if (!row) return { attempts: 0 };
      row.status = 'delivered';
      row.delivered_at ??= at;
      const { attempts, content } = row;
      return content === undefined ? { attempts } : { attempts, content };
    },

    async isDelivered({ queue, messageId, content }) {
      const row = queueRow(queue, messageId);
      const isOther = content !== undefined && row?.content !== undefined && row.content !== content;
      return row?.status === 'delivered' && !isOther;
    },

    async release(queue, messageId, at, error) {
      const row = queueRow(queue, messageId);
      if (row?.status === 'handling') release(row, at, error);
    },
  };
}

function release(row: Row, at: string, error: { name: string; message: string }): void {
  row.status = 'failed';
  row.metadata = { failed_at: at, error_name: error.name, error_message: error.message };
}

function newRow(request: ClaimRequest): Row {
  return {
    message_id: request.messageId,
    stage: queueStage(request.queue),
    exchange: request.exchange,
    routing_key: request.routingKey,
    queue: request.queue,
    status: 'handling',
    published_at: null,
    delivered_at: null,
    attempts: 0,
    metadata: {},
  };
}
