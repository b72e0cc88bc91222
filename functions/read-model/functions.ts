import { createDocuments, type Documents } from '../../adapters/dynamodb/documents.ts';
import { createRebuilds } from '../../adapters/dynamodb/read-model.ts';
import { payloadBucket } from '../../adapters/s3/payload-bucket.ts';
import { createSqsCalls } from '../../adapters/sqs/calls.ts';
import { createFailureReports } from '../../adapters/sqs/failure-reports.ts';
import type { Projection } from '../../core/read-model/projection.ts';
import { createLog } from '../wiring/log.ts';
import type { ProjectionEnv, RebuildEnv } from './env.ts';
import { projectionHandler } from './projection.ts';
import { rebuildHandler } from './rebuild.ts';

/** Where a projection finds its log and its views. */
export type ReadModelTables = { documents: Documents; log: string; views: string };

type Create<Event, View> = (tables: ReadModelTables) => Projection<Event, View>;

const now = () => new Date();

function tablesOf({ EVENT_LOG_TABLE, VIEWS_TABLE }: RebuildEnv): ReadModelTables {
  return { documents: createDocuments(), log: EVENT_LOG_TABLE, views: VIEWS_TABLE };
}

/** The function that follows the log's stream, on AWS. */
export function projectionFunction<Event, View>(env: ProjectionEnv, create: Create<Event, View>) {
  const payloads = payloadBucket(env.PAYLOADS_BUCKET);
  return projectionHandler({
    projection: create(tablesOf(env)),
    of: {
      name: env.READ_MODEL_NAME,
      key: { partition: env.EVENT_LOG_PARTITION, sort: env.EVENT_LOG_SORT },
    },
    reports: createFailureReports({ call: createSqsCalls(), queueUrl: env.FAILURES_QUEUE_URL, payloads }),
    now,
    log: createLog(),
  });
}

/** The function of the rebuild loop, on AWS. */
export function rebuildFunction<Event, View>(env: RebuildEnv, create: Create<Event, View>) {
  const tables = tablesOf(env);
  return rebuildHandler({
    projection: create(tables),
    rebuilds: createRebuilds({ documents: tables.documents, table: tables.views }),
    now,
    log: createLog(),
  });
}
