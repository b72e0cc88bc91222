import type { Page } from '../failure/store.ts';
import type { Counts } from './count.ts';
import type { Group, GroupedBy, GroupState } from './group.ts';
import type { Member } from './member.ts';

export type GroupFilter = { by: GroupedBy; state?: GroupState | undefined };

/** What a person, or time, makes of a group. */
export type GroupChange = Pick<
  Group,
  'state' | 'note' | 'resolved_at' | 'resolved_by' | 'resolved_from' | 'updated_at'
>;

/** Groups, as people see them. */
export interface Groups {
  get(id: string): Promise<Group | undefined>;
  /** The one seen last comes first. A group that is seen meanwhile moves to the front of the list. Throws InvalidCursorError. */
  list(filter: GroupFilter, page: { limit: number; cursor?: string | undefined }): Promise<Page<Group>>;
  /** Writes the change, and the next edition, if the edition is still this one. Undefined: it is not. */
  change(id: string, edition: number, change: GroupChange): Promise<Group | undefined>;
  /** Groups without an open message, not resolved yet, that nothing happened to since `before` (ISO); at most `limit`. */
  quiet(before: string, limit: number): Promise<Group[]>;
}

/** Rows that one transaction of DynamoDB writes at most. */
export const COMMIT_MAX = 100;

/** Members and groups, as they are counted. */
export interface GroupCounting {
  /** By their ids; what there is not is missing. At most 100 ids. */
  members(ids: readonly string[]): Promise<Map<string, Member>>;
  groups(ids: readonly string[]): Promise<Map<string, Group>>;
  /**
   * Writes what changed between `before` and `after`, all of it or nothing: at most COMMIT_MAX rows. False: another one
   * wrote one of them since it was read.
   */
  commit(before: Counts, after: Counts): Promise<boolean>;
}
