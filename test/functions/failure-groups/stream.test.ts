import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { rowOfRecord } from '../../../adapters/dynamodb/failed-messages-item.ts';
import { CourtierError, UnavailableError } from '../../../core/errors.ts';
import type { FailedMessage } from '../../../core/failure/failed-message.ts';
import type { GroupCounting } from '../../../core/groups/store.ts';
import { createHandler } from '../../../functions/failure-groups-stream/handler.ts';
import { at, failedMessage } from '../../core/failure/records.ts';
import { createMemoryGroups } from '../../memory/groups.ts';
import { recordedLog } from '../../recorded-log.ts';

let sequence = 0;

/** The row of a record, before and after; without `is` it has gone. */
function change(was: FailedMessage | undefined, is: FailedMessage | undefined): DynamoDBRecord {
  const image = (record: FailedMessage) =>
    marshall(rowOfRecord(record), { removeUndefinedValues: true }) as Record<string, never>;
  return {
    eventName: was ? (is ? 'MODIFY' : 'REMOVE') : 'INSERT',
    dynamodb: {
      SequenceNumber: String(++sequence),
      Keys: { id: { S: (was ?? is)?.id ?? '' } },
      ...(was && { OldImage: image(was) }),
      ...(is && { NewImage: image(is) }),
    },
  };
}

const first = failedMessage({ id: 'f-1', queue: 'orders' });
const failed = failedMessage({ id: 'f-1', queue: 'orders', status: 'failed', version: 2 });

function setUp(counting: Partial<GroupCounting> = {}) {
  const groups = createMemoryGroups();
  const log = recordedLog();
  const handler = createHandler({ counting: { ...groups, ...counting }, now: () => new Date(at(120)), log });
  const counts = () => [...groups.rows.values()].find(({ by }) => by === 'queue')?.counts;
  return { handler, counts, groups, log };
}

describe('the stream of failed messages', () => {
  it('is counted as it tells what is recorded, changed and removed, also when it tells it twice', async () => {
    const { handler, counts } = setUp();
    const [inserted, modified] = [change(undefined, first), change(first, failed)];
    expect(await handler({ Records: [inserted] })).toEqual({ batchItemFailures: [] });
    expect(counts()).toMatchObject({ pending: 1 });
    await handler({ Records: [modified, inserted] });
    expect(counts()).toMatchObject({ pending: 0, failed: 1 });
    await handler({ Records: [change(failed, undefined), modified] });
    expect(counts()).toMatchObject({ pending: 0, failed: 0 });
  });

  it('sees a message when its last attempt failed', async () => {
    const { handler, groups } = setUp();
    const attempt = { number: 1, source: 'consumer', error_name: 'E', error_message: 'e' } as const;
    const attempts = [
      { ...attempt, at: at(1) },
      { ...attempt, number: 2, at: at(61) },
    ];
    await handler({ Records: [change(undefined, failedMessage({ id: 'f-1', attempts }))] });
    for (const group of groups.rows.values()) expect(group.last_seen_at).toBe(at(61));
  });

  it('comes again from the first record when it cannot be counted for now', async () => {
    const commit = async () => {
      throw new UnavailableError('table-unavailable', 'no table');
    };
    const { handler, log } = setUp({ commit });
    const records = [change(undefined, first), change(undefined, failedMessage({ id: 'f-2' }))];
    const itemIdentifier = records[0]?.dynamodb?.SequenceNumber;
    expect(await handler({ Records: records })).toEqual({ batchItemFailures: [{ itemIdentifier }] });
    expect(log.lines.map(({ message }) => message)).toContain('failed messages not counted yet');
  });

  it('goes past what can never be counted, and past a row that cannot be read, and names them', async () => {
    const memory = createMemoryGroups();
    const { handler, log } = setUp({
      ...memory,
      commit: async (before, after) => {
        if (after.members.has('f-1')) throw new CourtierError('table-refused', 'fail', 'too large');
        return memory.commit(before, after);
      },
    });
    const unreadable = change(undefined, first);
    unreadable.dynamodb = {
      ...unreadable.dynamodb,
      NewImage: { id: { S: 'odd' } },
      Keys: { id: { S: 'odd' } },
    };
    const records = [unreadable, change(undefined, first), change(undefined, failedMessage({ id: 'f-2' }))];
    expect(await handler({ Records: records })).toEqual({ batchItemFailures: [] });
    expect([...memory.memberRows.keys()]).toEqual(['f-2']);
    const lines = log.lines.filter(({ message }) => message === 'failed message not counted');
    expect(JSON.stringify(lines)).toMatch(/odd.*f-1/s);
  });
});
