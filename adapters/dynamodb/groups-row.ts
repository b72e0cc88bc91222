import type * as z from 'zod';
import { CourtierError } from '../../core/errors.ts';
import { type Group, GroupSchema, openOf, seenId, totalOf } from '../../core/groups/group.ts';
import { type Member, MemberSchema } from '../../core/groups/member.ts';
import { GROUP_MEMBER_GONE_SECONDS, GROUPS_KEPT_SECONDS } from '../../core/limits.ts';
import { ttlAfter } from './client.ts';
import type { Row } from './documents.ts';

/** Names of the indexes. `by-quiet` has only groups without an open message that are not resolved. */
export const BY_TIME = 'by-time';
export const BY_STATE = 'by-state';
export const BY_QUIET = 'by-quiet';
export const QUIET = 'quiet';

export function stateKey({ by, state }: Pick<Group, 'by' | 'state'>): string {
  return `${by}#${state}`;
}

/** A group as a row, with the keys of the indexes. One with messages in it never expires. */
export function rowOfGroup(group: Group): Row {
  const isQuiet = group.state !== 'resolved' && openOf(group.counts) === 0;
  return {
    ...group,
    listed: group.by,
    listed_state: stateKey(group),
    seen_id: seenId(group),
    quiet: isQuiet ? QUIET : undefined,
    quiet_id: isQuiet ? `${group.updated_at}#${group.id}` : undefined,
    ttl: totalOf(group.counts) === 0 ? ttlAfter(group.updated_at, GROUPS_KEPT_SECONDS) : undefined,
  };
}

export function groupOfRow(row: Row): Group {
  return readable(GroupSchema, row, 'failure groups');
}

/** What is left of a member whose record has gone stays for longer than the stream of failed messages. */
export function rowOfMember(member: Member, now: string): Row {
  const ttl = member.status === null ? ttlAfter(now, GROUP_MEMBER_GONE_SECONDS) : undefined;
  return { ...member, ttl };
}

export function memberOfRow(row: Row): Member {
  return readable(MemberSchema, row, 'members of failure groups');
}

function readable<T>(schema: z.ZodType<T>, row: Row, table: string): T {
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
  throw new CourtierError('malformed-group', 'fail', `A row of the ${table} cannot be read.`, {
    details: { id: row.id, fields },
  });
}
