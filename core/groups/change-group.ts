import type { Group } from './group.ts';
import type { GroupChange } from './store.ts';

/** What a person says of a group. What is left out stays. */
export type Said = {
  state?: 'known' | 'resolved' | undefined;
  note?: string | null | undefined;
  /** With `resolved`: what fails before this time does not count, because what fixes it is not deployed yet. */
  resolved_from?: string | undefined;
};

export function saidOf(group: Group, { state, note, resolved_from }: Said, now: string): GroupChange {
  const said = { note: note === undefined ? group.note : note, updated_at: now };
  if (state === 'resolved') {
    return { ...said, state, resolved_at: now, resolved_by: 'person', resolved_from: resolved_from ?? now };
  }
  const { resolved_at, resolved_by, resolved_from: from } = group;
  if (state === undefined)
    return { ...said, state: group.state, resolved_at, resolved_by, resolved_from: from };
  return { ...said, state, resolved_at: null, resolved_by: null, resolved_from: null };
}

/** Nothing of it was open for a day. */
export function quietened({ note }: Group, now: string): GroupChange {
  return {
    state: 'resolved',
    note,
    resolved_at: now,
    resolved_by: 'quiet',
    resolved_from: now,
    updated_at: now,
  };
}
