import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { CourtierError } from '../../../core/errors.ts';
import { projectionHandler } from '../../../functions/read-model/projection.ts';
import { createMemoryFailureReports } from '../../memory/failure-reports.ts';
import { createMemoryViews } from '../../memory/read-model.ts';
import { recordedLog } from '../../recorded-log.ts';

const record = (key: string, SequenceNumber: string): DynamoDBRecord => ({
  dynamodb: { SequenceNumber, Keys: { order_id: { S: key }, event_id: { S: `e-${SequenceNumber}` } } },
});

/** One event of each key, but for those that `errors` names. */
function setUp(errors: Record<string, Error>) {
  const asked: string[] = [];
  const views = createMemoryViews<{ of: string; events: number }>();
  const reports = createMemoryFailureReports();
  const events = async (key: string) => {
    asked.push(key);
    if (errors[key]) throw errors[key];
    return [1];
  };
  const fold = (all: readonly number[], of: string) => ({ of, events: all.length });
  const handler = projectionHandler({
    projection: { log: { events }, fold, views },
    of: { name: 'shop-view', key: { partition: 'order_id', sort: 'event_id' } },
    reports,
    now: () => new Date('2026-01-05T10:00:01.000Z'),
    log: recordedLog(),
  });
  return { asked, views, reports, handler };
}

describe('the function that follows a log', () => {
  const Records = ['a', 'bad', 'a', 'bad', 'b'].map((key, n) => record(key, String(n + 1)));

  it('looks once at each key of a batch, and gives back the first record of one that failed', async () => {
    const { handler, asked, views, reports } = setUp({ bad: new Error('the table is away') });
    expect(await handler({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(asked.toSorted()).toEqual(['a', 'b', 'bad']);
    expect(await views.get('a')).toEqual({ of: 'a', events: 1 });
    expect(await views.get('b')).toEqual({ of: 'b', events: 1 });
    expect(reports.reports).toEqual([]);
  });

  it('reports a key whose view can never be made, and holds nobody up for it', async () => {
    const unreadable = new CourtierError('unreadable-event', 'fail', 'It is no event.');
    const { handler, views, reports } = setUp({ bad: unreadable });
    expect(await handler({ Records })).toEqual({ batchItemFailures: [] });
    expect(await views.get('b')).toMatchObject({ of: 'b' });
    expect(reports.reports).toMatchObject([
      {
        envelope: { id: 'e-4', queue: null },
        failure: { error: { code: 'unreadable-event', permanent: true } },
      },
    ]);
    const body = JSON.parse(Buffer.from(reports.reports[0]?.body ?? []).toString());
    expect(body).toEqual({ view: 'shop-view', order_id: 'bad', event_id: 'e-4' });
    reports.down = true;
    expect(await handler({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  });
});
