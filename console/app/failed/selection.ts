import { signal } from '@preact/signals';
import { atSignOut } from '../api/session.ts';

/** Ids of what is selected in the list. It lasts while the list does. */
export const selected = signal<ReadonlySet<string>>(new Set());
/** The row that the keyboard is on; null: the keyboard was not used yet. */
export const active = signal<number | null>(null);

atSignOut(leave);

/** Another list begins with nothing selected. */
export function leave(): void {
  selectOnly([]);
  active.value = null;
}

export function toggle(id: string): void {
  const next = new Set(selected.value);
  if (!next.delete(id)) next.add(id);
  selected.value = next;
}

export function selectOnly(ids: readonly string[]): void {
  selected.value = new Set(ids);
}
