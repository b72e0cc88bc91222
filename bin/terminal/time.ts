/** Shows a time of the API (ISO 8601 UTC) in UTC, or in the zone of this machine: `2026-01-05 11:00:00`. */
export function shownTime(iso: string | null | undefined, { utc }: { utc: boolean }): string {
  if (iso === null || iso === undefined) return '-';
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  if (utc) return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** `90` → `1 min 30 s`: its two largest units. */
export function shownSeconds(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds));
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0 && parts.length < 2) parts.push(`${count} ${unit}`);
    rest %= size;
  }
  return parts.join(' ') || '0 s';
}
