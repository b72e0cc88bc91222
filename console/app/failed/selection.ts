import { signal } from '@preact/signals';
import { atSignOut } from '../api/session.ts';

/** Ids of what is selected in the list. It lasts while the list does. */
export const selected = signal<ReadonlySet<string>>(new Set());
/** The row that the keyboard is on. */
export const active = signal(0);

atSignOut(() => {
  selectOnly([]);
  active.value = 0;
});

export function toggle(id: string): void {
  const next = new Set(selected.value);
  if (!next.delete(id)) next.add(id);
  selected.value = next;
}

export function selectOnly(ids: readonly string[]): void {
  selected.value = new Set(ids);
}
