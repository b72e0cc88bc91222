import { countAll } from '../../../core/groups/count-all.ts';
import type { Counted } from '../../../core/groups/member.ts';
import { createHandler } from '../../../functions/failure-groups/handler.ts';
import { event, type Given } from '../../adapters/http/event.ts';
import { AT, counted } from '../../core/groups/records.ts';
import { createMemoryRecounts } from '../../memory/counted-records.ts';
import { createMemoryGroups } from '../../memory/groups.ts';
import { createMemoryOperatorLog } from '../../memory/operator-log.ts';
import { recordedLog } from '../../recorded-log.ts';

/** The function on memory adapters. */
export function setUp() {
  const groups = createMemoryGroups();
  const recounts = createMemoryRecounts();
  const operatorLog = createMemoryOperatorLog();
  const log = recordedLog();
  const now = () => new Date(AT);
  const handler = createHandler({ groups, recounts, operatorLog, now, log });
  return {
    groups,
    recounts,
    operatorLog,
    log,
    handler,
    add: (fields: Partial<Counted> = {}) =>
      countAll({ counting: groups, now }, [{ written: counted(fields) }]),
    async call(given: Given) {
      const { statusCode, headers, body } = await handler(event(given));
      return { status: statusCode, headers, body: JSON.parse(body) };
    },
  };
}
