import { oneLine } from './outside-text.ts';
import type { Terminal } from './terminal.ts';

/** Lines of a name and what it is; undefined, null and an empty text leave the line out. */
export function fields(
  terminal: Pick<Terminal, 'paint'>,
  entries: Readonly<Record<string, string | number | null | undefined>>,
): string {
  const shown = Object.entries(entries).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown
    .map(([name, value]) => `${terminal.paint('bold', name.padEnd(width))}  ${oneLine(String(value))}\n`)
    .join('');
}
