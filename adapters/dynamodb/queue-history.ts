import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { SAMPLES_KEPT_SECONDS } from '../../core/limits.ts';
import {
  KeptQueueSchema,
  type QueueHistory,
  type QueueSample,
} from '../../core/observation/queue-history.ts';
import { ask } from './ask.ts';
import { ttlAfter } from './client.ts';
import type { Documents } from './documents.ts';
import { everyPage } from './query-all.ts';

/** One partition: a row each five minutes, of 80 bytes a queue. A day of 200 queues is read in five pages of 1 MB. */
const KIND = 'queues';

const RowSchema = z.object({ at: z.string(), queues: z.record(z.string(), KeptQueueSchema) });

/** One table: partition key `kind`, sort key `at`, expiry `ttl`. */
export function createQueueHistory({
  documents,
  table,
}: {
  documents: Documents;
  table: string;
}): QueueHistory {
  return {
    async keep({ at, queues }: QueueSample) {
      const Item = { kind: KIND, at, queues, ttl: ttlAfter(at, SAMPLES_KEPT_SECONDS) };
      await ask('keep what queues hold', () => documents.send(new PutCommand({ TableName: table, Item })));
    },
    async since(since) {
      const rows = await everyPage(
        'read what queues held',
        (ExclusiveStartKey: Record<string, unknown> | undefined) =>
          documents.send(
            new QueryCommand({
              TableName: table,
              KeyConditionExpression: 'kind = :kind AND #at >= :since',
              ExpressionAttributeNames: { '#at': 'at' },
              ExpressionAttributeValues: { ':kind': KIND, ':since': since },
              ...(ExclusiveStartKey && { ExclusiveStartKey }),
            }),
          ),
      );
      return rows.map((row) => RowSchema.parse(row));
    },
  };
}
