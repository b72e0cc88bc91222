import type { Context } from '../cli/context.ts';

const CELLS = 30;

/** Where a terminal shows it, a bar that is drawn over itself; else a line whenever it says something else. */
export function createProgress({ terminal, note }: Context) {
  let last = '';
  return {
    /** `share`: 0 to 1; null: it is not known how much there is. */
    show(share: number | null, text: string): void {
      const line = share === null ? text : `${bar(share)} ${Math.floor(share * 100)} %  ${text}`;
      if (line === last) return;
      last = line;
      note(terminal.canDraw ? `\r\u001b[K${line}` : `${line}\n`);
    },
    end(): void {
      if (last !== '' && terminal.canDraw) note('\n');
    },
  };
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, share) * CELLS);
  return `[${'#'.repeat(full)}${'.'.repeat(CELLS - full)}]`;
}
