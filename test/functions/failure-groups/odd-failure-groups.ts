import { encodeGroupCursor, groupKey, seenId } from '../../../core/groups/group.ts';
import { AT } from '../../core/groups/records.ts';
import type { OddSubject } from '../odd-subject.ts';
import { setUp } from './failure-groups.ts';

const { id } = groupKey('queue', 'orders');

/** The function with the groups of one message. */
export async function oddFailureGroups(): Promise<OddSubject> {
  const { handler, groups, recounts, operatorLog, log, add } = setUp();
  await add();
  return {
    handler,
    log,
    state: async () => ({
      groups: [...groups.rows.values()],
      recount: await recounts.current(),
      operations: operatorLog.entries.length,
    }),
    known: {
      names: [id, groupKey('service', 'shop').id, 'recount'],
      cursors: [encodeGroupCursor(seenId({ id, last_seen_at: AT }))],
    },
  };
}
