/** A row of a table in docs/limits.md. */
export type Row = { section: string; limit: string; value: string; beyond: string };

/** Every row of every table of the page, with the section that it stands in. Throws for one that has not three cells. */
export function rowsOf(page: string): Row[] {
  return page
    .split(/^## /m)
    .slice(1)
    .flatMap((text) => {
      const [section = '', ...lines] = text.split('\n');
      const rows = lines.filter((line) => line.startsWith('|')).slice(2);
      return rows.map((line) => rowOf(section, line));
    });
}

function rowOf(section: string, line: string): Row {
  const cells = line
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
  const [limit = '', value = '', beyond = ''] = cells;
  if (cells.length !== 3 || limit === '' || value === '') throw new Error(`not three cells: ${line}`);
  return { section, limit, value, beyond };
}

const NAME = /`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`/g;

/** What values call by name, each with the text that stands before the name: `50 by default` of PAGE_DEFAULT. */
export function namedValues(rows: readonly Row[]): { name: string; text: string }[] {
  return rows.flatMap(({ value }) => {
    let from = 0;
    return [...value.matchAll(NAME)].map(({ 0: written, 1: name = '', index }) => {
      const text = value.slice(from, index);
      from = index + written.length;
      return { name, text };
    });
  });
}

const UNITS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  BYTES: { KiB: 1_024, MiB: 1_048_576 },
  SECONDS: { minute: 60, minutes: 60, hour: 3_600, hours: 3_600, day: 86_400, days: 86_400 },
};

/** What a text like `14 days` says in the unit that a constant's name ends with; a number without another unit is itself. */
export function numbersIn(text: string, name: string): number[] {
  const units = Object.entries(UNITS).find(([unit]) => new RegExp(`_${unit}(_|$)`).test(name))?.[1] ?? {};
  return [...text.matchAll(/(\d[\d,]*)(?: (\w+))?/g)].map(
    ([, digits = '', unit = '']) => Number(digits.replaceAll(',', '')) * (units[unit] ?? 1),
  );
}
