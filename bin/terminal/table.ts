import stringWidth from 'string-width';
import { oneLine } from './outside-text.ts';
import type { Style, Terminal } from './terminal.ts';

export type Column<Row> = {
  header: string;
  /** The text of the cell, from any author: what a terminal would obey is escaped. */
  text: (row: Row) => string;
  style?: (row: Row) => Style | undefined;
  /** It may be cut where the terminal is too narrow for all. */
  cuts?: boolean;
  alignsRight?: boolean;
};

const GAP = '  ';
/** A cut cell keeps so many columns. */
const LEAST = 8;

/** A table whose columns are as wide as the first rows need. Where output is for a program, nothing is cut. */
export function createTable<Row>(
  terminal: Pick<Terminal, 'width' | 'paint'>,
  columns: readonly Column<Row>[],
) {
  let widths: number[] | undefined;
  const lineOf = (cells: readonly string[], row?: Row) =>
    cells
      .map((cell, index) => {
        const column = columns[index];
        const width = widths?.[index] ?? 0;
        const text = cut(cell, column?.cuts ? width : Number.POSITIVE_INFINITY);
        const rest = ' '.repeat(Math.max(0, width - stringWidth(text)));
        const style = row === undefined ? 'bold' : column?.style?.(row);
        const painted = style === undefined ? text : terminal.paint(style, text);
        if (column?.alignsRight) return rest + painted;
        return index === cells.length - 1 ? painted : painted + rest;
      })
      .join(GAP)
      .trimEnd();
  return {
    /** The lines of these rows, the header before the first. */
    rows(rows: readonly Row[]): string {
      const cells = rows.map((row) => columns.map(({ text }) => oneLine(text(row))));
      const lines = cells.map((each, index) => [each, rows[index]] as const);
      if (widths !== undefined) return lines.map(([each, row]) => `${lineOf(each, row)}\n`).join('');
      const headers = columns.map(({ header }) => header);
      widths = fitted(columns, [headers, ...cells], terminal.width());
      return [lineOf(headers), ...lines.map(([each, row]) => lineOf(each, row)), ''].join('\n');
    },
  };
}

/** As wide as the widest cell; where that is too much, the widest of those that may be cut give way first. */
function fitted(columns: readonly Column<never>[], cells: readonly string[][], most: number): number[] {
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => stringWidth(row[index] ?? ''))));
  const total = () => widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1));
  while (total() > most) {
    const candidates = widths.map((width, index) => (columns[index]?.cuts ? width : 0));
    const widest = Math.max(...candidates);
    if (widest <= LEAST) break;
    widths[candidates.indexOf(widest)] = Math.max(
      LEAST,
      widest - Math.max(1, Math.ceil((total() - most) / 4)),
    );
  }
  return widths;
}

const segmenter = new Intl.Segmenter();

function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  for (const { segment } of segmenter.segment(text)) {
    if (stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
