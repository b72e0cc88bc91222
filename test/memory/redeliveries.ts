import { UnavailableError } from '../../core/errors.ts';
import type { FailedMessage } from '../../core/failure/failed-message.ts';
import { isWanted, type Redeliveries } from '../../core/retry/redeliveries.ts';

type Row = Pick<FailedMessage, 'id' | 'status' | 'run'>;
export type MemoryRedeliveries = Redeliveries & { put(row: Row): void; down: boolean };

/** What records say, in a map, for tests. */
export function createMemoryRedeliveries(): MemoryRedeliveries {
  const rows = new Map<string, Row>();
  const memory: MemoryRedeliveries = {
    down: false,
    put: (row) => void rows.set(row.id, row),
    async isWanted(redelivery) {
      if (memory.down) throw new UnavailableError('table-unavailable', 'The table is switched off.');
      return isWanted(rows.get(redelivery.failed_message_id), redelivery);
    },
  };
  return memory;
}
