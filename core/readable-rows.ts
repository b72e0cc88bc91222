import * as z from 'zod';
import { CourtierError } from './errors.ts';

/** A row that cannot be read: which one, and what of it does not fit. Never a value. */
export const UnreadableRowSchema = z.object({ id: z.string(), reason: z.string() });
export type UnreadableRow = z.infer<typeof UnreadableRowSchema>;

/** The member of a list's answer. */
export const UnreadableSchema = z
  .array(UnreadableRowSchema)
  .optional()
  .describe(
    'Rows that belong here and cannot be read, each with its id and what does not fit. Missing: there are none.',
  );

/** Rows of a page that could not be read are left out of it, and listed beside it. Missing: all could be. */
export type WithUnreadable<Page> = Page & { unreadable?: UnreadableRow[] };

/** For what is no page of its own, and has nowhere to list them. */
export type OnUnreadable = (rows: UnreadableRow[]) => void;

/** Reads each row by itself, so that one that cannot be read does not take the others of its page with it. */
export function readableRows<Row, T>(
  rows: readonly Row[],
  read: (row: Row) => T,
  idOf: (row: Row) => string,
): { items: T[]; unreadable: UnreadableRow[] } {
  const found: { items: T[]; unreadable: UnreadableRow[] } = { items: [], unreadable: [] };
  for (const row of rows) {
    try {
      found.items.push(read(row));
    } catch (error) {
      found.unreadable.push({ id: idOf(row), reason: reasonOf(error) });
    }
  }
  return found;
}

/** A page's own member, there only when there are any. */
export function besides(unreadable: readonly UnreadableRow[]): { unreadable?: UnreadableRow[] } {
  return unreadable.length === 0 ? {} : { unreadable: [...unreadable] };
}

function reasonOf(error: unknown): string {
  const fields = fieldsOf(error);
  return fields.length === 0
    ? 'It cannot be read.'
    : `These fields do not fit: ${[...new Set(fields)].join(', ')}.`;
}

function fieldsOf(error: unknown): string[] {
  if (error instanceof z.ZodError) return error.issues.map(({ path }) => String(path[0] ?? '(row)'));
  const fields = error instanceof CourtierError ? error.details.fields : undefined;
  return Array.isArray(fields) ? fields.map(String) : [];
}
