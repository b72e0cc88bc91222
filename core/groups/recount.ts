import * as z from 'zod';
import { classify } from '../failure/classify.ts';
import type { Log } from '../log.ts';
import { type CountDeps, countAll } from './count-all.ts';
import { type Change, type Counted, idOf, type Member } from './member.ts';

/**
 * One run over all records, and over all that was counted. `started_at` is its name: a later run takes its place.
 */
export const RecountSchema = z.object({
  status: z.enum(['running', 'done']),
  /** What is looked at: records, which may not be counted yet; then members, whose records may have gone. */
  phase: z.enum(['records', 'members']),
  cursor: z.string().nullable(),
  /** Records and members that were looked at. */
  looked_at: z.int().min(0),
  started_at: z.string(),
  updated_at: z.string(),
  finished_at: z.string().nullable(),
});
export type Recount = z.infer<typeof RecountSchema>;

export interface Recounts {
  current(): Promise<Recount | undefined>;
  /** Keeps how far it is. Changes nothing when a later run was begun. */
  save(recount: Recount): Promise<void>;
}

/** The table of failed messages, as a recount reads it. A row that cannot be read is left out. */
export interface CountedRecords {
  page(from: { cursor: string | null; limit: number }): Promise<{ items: Counted[]; next: string | null }>;
  /** Which of them there are; at most 100 ids. */
  existing(ids: readonly string[]): Promise<Set<string>>;
}

/** Members, page after page, those of records that have gone left out. */
export interface CountedMembers {
  page(from: { cursor: string | null; limit: number }): Promise<{ items: Member[]; next: string | null }>;
}

export function newRecount(at: string): Recount {
  const times = { started_at: at, updated_at: at, finished_at: null };
  return { status: 'running', phase: 'records', cursor: null, looked_at: 0, ...times };
}

/** Begins a run, or answers the one that is under way. */
export async function beginRecount(recounts: Recounts, now: Date): Promise<Recount> {
  const current = await recounts.current();
  if (current?.status === 'running') return current;
  const recount = newRecount(now.toISOString());
  await recounts.save(recount);
  return recount;
}

const PAGE = 100;

export type RecountDeps = CountDeps & {
  recounts: Recounts;
  records: CountedRecords;
  members: CountedMembers;
  log: Log;
};

/**
 * Goes on with the run for as long as there is time, page after page. Where there never was one the table is new: what
 * failed before there were groups is counted by the first. It may run while changes are counted: what is older than what
 * was counted is dropped.
 */
export async function goOnRecounting(deps: RecountDeps, hasTime: () => boolean): Promise<Recount> {
  let recount = (await deps.recounts.current()) ?? newRecount(deps.now().toISOString());
  while (recount.status === 'running' && hasTime()) {
    recount = await nextPage(deps, recount);
    await deps.recounts.save(recount);
  }
  return recount;
}

async function nextPage(deps: RecountDeps, recount: Recount): Promise<Recount> {
  const from = { cursor: recount.cursor, limit: PAGE };
  const page = recount.phase === 'records' ? await deps.records.page(from) : await deps.members.page(from);
  await countReadable(deps, await changesOf(deps, page.items));
  const at = deps.now().toISOString();
  const looked = {
    ...recount,
    cursor: page.next,
    looked_at: recount.looked_at + page.items.length,
    updated_at: at,
  };
  if (page.next !== null) return looked;
  return recount.phase === 'records'
    ? { ...looked, phase: 'members' }
    : { ...looked, status: 'done', finished_at: at };
}

/** A member or a group that cannot be read keeps no other from being counted: where a page has one, each goes by itself. */
async function countReadable(deps: RecountDeps, changes: readonly Change[]): Promise<void> {
  try {
    return await countAll(deps, changes);
  } catch (error) {
    if (!classify(error).permanent) throw error;
  }
  for (const change of changes) {
    await countAll(deps, [change]).catch((error: unknown) => {
      const { code, permanent, message } = classify(error);
      if (!permanent) throw error;
      const about = { failed_message_id: idOf(change), error_code: code, error_message: message };
      deps.log.error('a failed message is not counted: what was counted of it cannot be read', about);
    });
  }
}

async function changesOf({ records }: RecountDeps, items: readonly (Counted | Member)[]): Promise<Change[]> {
  const members = items.filter((item) => 'position' in item);
  const existing = members.length === 0 ? undefined : await records.existing(members.map(({ id }) => id));
  return items.flatMap((item): Change[] => {
    if (!('position' in item)) return [{ written: item }];
    return existing?.has(item.id) ? [] : [goneOf(item)];
  });
}

/** The record of a member has gone, and nobody said so: its last version was the one that was counted. */
function goneOf({ id, position }: Member): Change {
  const [created_at = '', version] = position.split('#');
  return { gone: { id, created_at, version: Number(version) } };
}
