import { type AlertWindows, type EndedWindow, EXAMPLES } from '../../core/alert/windows.ts';

type Row = EndedWindow & { sent: number; first: string };

/** Windows of alerts in a map, for tests. */
export function createMemoryAlertWindows(): AlertWindows {
  const rows = new Map<string, Row>();
  return {
    async claim({ key, about, id, example, now, endsAt, limit }) {
      const row = rows.get(key);
      if (!row || row.ends_at <= now) {
        rows.set(key, { key, about, ends_at: endsAt, sent: 1, suppressed: 0, examples: [], first: id });
        return { goes: true, earlier: row?.suppressed ?? 0 };
      }
      if (row.first === id) return { goes: true, earlier: 0 };
      if (row.sent < limit) {
        row.sent += 1;
        return { goes: true, earlier: 0 };
      }
      row.suppressed += 1;
      if (row.examples.length < EXAMPLES) row.examples.push(example);
      return { goes: false, earlier: 0 };
    },
    async release(key, id, now) {
      const row = rows.get(key);
      if (row?.first === id) row.ends_at = now;
    },
    async ended(now, limit) {
      const over = [...rows.values()].filter(({ ends_at, suppressed }) => ends_at <= now && suppressed > 0);
      return structuredClone(
        over.slice(0, limit).map(({ key, about, suppressed, examples, ends_at }) => ({
          key,
          about,
          suppressed,
          examples,
          ends_at,
        })),
      );
    },
    async close({ key, ends_at, suppressed }) {
      const row = rows.get(key);
      if (row?.ends_at === ends_at && row.suppressed === suppressed) rows.delete(key);
    },
  };
}
