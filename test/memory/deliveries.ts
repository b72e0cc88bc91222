import { UnavailableError } from '../../core/errors.ts';
import type { Decision, Deliveries, OpenDelivery } from '../../core/subscriptions/deliveries.ts';

type Row = OpenDelivery & { decision: Decision | null; closed: boolean };

export function createMemoryDeliveries(): Deliveries & { rows: Map<string, Row>; down: boolean } {
  const rows = new Map<string, Row>();
  const memory = {
    rows,
    down: false,
    async open(deliveries: readonly OpenDelivery[]) {
      if (memory.down) throw new UnavailableError('table-unavailable', 'The deliveries are switched off.');
      for (const delivery of deliveries) {
        rows.set(delivery.id, { ...structuredClone(delivery), decision: null, closed: false });
      }
    },
    async get(id: string) {
      const row = rows.get(id);
      if (!row) return undefined;
      const { body, ...rest } = row;
      return { ...rest, body: async () => (row.closed ? undefined : body) };
    },
    async decide(id: string, decision: Decision) {
      const row = rows.get(id);
      if (row) row.decision ??= decision;
      return row?.decision ?? undefined;
    },
    async extend(id: string, visibleAt: string) {
      const row = rows.get(id);
      if (!row || row.decision !== null) return false;
      row.visible_at = visibleAt;
      return true;
    },
    async close(id: string) {
      const row = rows.get(id);
      if (!row) return;
      const { taskToken: _forgotten, ...rest } = row;
      rows.set(id, { ...rest, receipt: '', body: new Uint8Array(), closed: true });
    },
  };
  return memory;
}
