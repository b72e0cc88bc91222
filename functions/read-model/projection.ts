import { Buffer } from 'node:buffer';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { eachOf } from '../../core/each-of.ts';
import { classify } from '../../core/failure/classify.ts';
import type { FailureReports } from '../../core/failure/reports.ts';
import type { Log } from '../../core/log.ts';
import { type Projection, project } from '../../core/read-model/projection.ts';

export type Deps<Event, View> = {
  projection: Pick<Projection<Event, View>, 'fold' | 'views'> & {
    log: Pick<Projection<Event, View>['log'], 'events'>;
  };
  /** What its read model is called, and the attributes of the log's keys: the key of a view, and the id of an event. */
  of: { name: string; key: { partition: string; sort: string } };
  reports: FailureReports;
  now: () => Date;
  log: Log;
};

/** Keys that are worked on at the same time. */
const CONCURRENCY = 8;

/**
 * Keeps a read model up with its log, whose stream it reads: each key that got an event is projected again, once for all
 * its events of the batch. What fails comes again with all that is behind it; but a key whose view can never be made is
 * given to a person: all others behind it would wait for a day.
 */
export function projectionHandler<Event, View>(deps: Deps<Event, View>) {
  const { partition } = deps.of.key;
  return async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const keys = Map.groupBy(Records, ({ dynamodb }) => dynamodb?.Keys?.[partition]?.S ?? '');
    const failed: string[] = [];
    await eachOf([...keys], CONCURRENCY, async ([key, records]) => {
      if (!(await isDone(deps, key, records))) failed.push(records[0]?.dynamodb?.SequenceNumber ?? '');
    });
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** Whether the key is done with: its view is up to date, or it is reported that it cannot be. */
async function isDone<Event, View>(
  deps: Deps<Event, View>,
  key: string,
  records: readonly DynamoDBRecord[],
): Promise<boolean> {
  try {
    await project(deps.projection, key);
    deps.log.info('view updated', { view: deps.of.name, key });
    return true;
  } catch (error) {
    const { code, message, permanent } = classify(error);
    const fields = { view: deps.of.name, key, error_code: code, error_message: message };
    deps.log.error(permanent ? 'view cannot be made' : 'view not updated yet', fields);
    return permanent && (await report(deps, key, records.at(-1), error));
  }
}

/** Under the id of the event that came last. The body says whose view is missing, and not what the event was. */
async function report<Event, View>(
  { reports, of, now, log }: Deps<Event, View>,
  key: string,
  record: DynamoDBRecord | undefined,
  error: unknown,
): Promise<boolean> {
  const id = record?.dynamodb?.Keys?.[of.key.sort]?.S ?? key;
  const place = { exchange: null, routing_key: null, queue: null, encoding: 'text' } as const;
  try {
    await reports.report({
      envelope: { id, ...place, properties: { content_type: 'application/json' }, headers: {} },
      body: Buffer.from(JSON.stringify({ view: of.name, [of.key.partition]: key, [of.key.sort]: id })),
      failure: { source: 'consumer', error: classify(error), failed_at: now().toISOString(), attempt: 1 },
    });
    return true;
  } catch (cause) {
    const { code } = classify(cause);
    log.error('the failure could not be reported', { message_id: id, key, error_code: code });
    return false;
  }
}
