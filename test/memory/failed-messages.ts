import { dueAt } from '../../core/failure/due.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { matches } from '../../core/failure/filter.ts';
import {
  decodeCursor,
  encodeCursor,
  type FailedMessageCounts,
  type FailedMessageStore,
  timeId,
} from '../../core/failure/store.ts';
import {
  decodeRetryCursor,
  encodeRetryCursor,
  type WaitingRetries,
} from '../../core/retry/waiting-retries.ts';

/** Failed messages in a map, for tests, and what of them waits for a retry. */
export function createMemoryFailedMessages(): FailedMessageStore &
  FailedMessageCounts & { waiting: WaitingRetries } {
  const rows = new Map<string, FailedMessage>();
  const dues = new Map<string, string | null>();
  const write = (record: FailedMessage) => {
    rows.set(record.id, structuredClone(record));
    dues.set(record.id, dueAt(record));
  };
  const placeOf = ({ id }: FailedMessage) => `${dues.get(id)}#${id}`;
  return {
    waiting: {
      async list({ queue, exchange }, { limit, cursor, shows = () => true }) {
        const after = cursor === undefined ? '' : decodeRetryCursor(cursor);
        const filter = { ...(queue !== undefined && { queue }), ...(exchange !== undefined && { exchange }) };
        const found = [...rows.values()]
          .filter(
            (row) => matches(row, { status: 'pending', ...filter }) && placeOf(row) > after && shows(row),
          )
          .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
        const items = found.slice(0, limit);
        const last = items.at(-1);
        const next = last && found.length > limit ? encodeRetryCursor(placeOf(last)) : null;
        return { items: structuredClone(items), next };
      },
    },
    async get(id) {
      return structuredClone(rows.get(id));
    },
    async create(record) {
      if (rows.has(record.id)) return false;
      write(record);
      return true;
    },
    async replace(record, expectedVersion) {
      if (rows.get(record.id)?.version !== expectedVersion) return false;
      write(record);
      return true;
    },
    async list(filter, { limit, cursor, shows = () => true }) {
      const before = cursor === undefined ? undefined : decodeCursor(cursor);
      const matching = [...rows.values()]
        .filter((row) => shows(row) && matches(row, filter) && (before === undefined || timeId(row) < before))
        .sort((a, b) => (timeId(a) < timeId(b) ? 1 : -1));
      const items = matching.slice(0, limit);
      const last = items.at(-1);
      return {
        items: structuredClone(items),
        next: last && matching.length > limit ? encodeCursor(timeId(last)) : null,
      };
    },
    async idsOfMessage(messageId, limit) {
      const found = [...rows.values()].filter(({ message_id }) => message_id === messageId);
      return found.map(({ id }) => id).slice(0, limit);
    },
    async count(status) {
      return [...rows.values()].filter((row) => row.status === status).length;
    },
    async overdue(before, limit) {
      const found = [...dues].flatMap(([id, due]) => (due !== null && due < before ? [{ id, due }] : []));
      return found.sort((a, b) => (a.due < b.due ? -1 : 1)).slice(0, limit);
    },
    async postpone({ id, due }, until) {
      if (dues.get(id) !== due) return false;
      dues.set(id, until);
      return true;
    },
  };
}
