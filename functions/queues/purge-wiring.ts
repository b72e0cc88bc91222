import type { DialOptions } from '../../adapters/amqp/dial.ts';
import { createPublisher } from '../../adapters/amqp/publisher.ts';
import { createQueueDrain } from '../../adapters/amqp/queue-drain.ts';
import type { Documents } from '../../adapters/dynamodb/documents.ts';
import { createPurges } from '../../adapters/dynamodb/purges.ts';
import { createLambdaClient } from '../../adapters/lambda/client.ts';
import { createLater } from '../../adapters/lambda/later.ts';
import { newId } from '../../adapters/new-id.ts';
import { payloadBucket } from '../../adapters/s3/payload-bucket.ts';
import { createSqsCalls } from '../../adapters/sqs/calls.ts';
import { createSqsClient } from '../../adapters/sqs/client.ts';
import { createPullQueues } from '../../adapters/sqs/pull-queues.ts';
import { createWorkQueues } from '../../adapters/sqs/work-queues.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { workQueueUrl } from '../../core/topology/names.ts';
import { workOrder } from '../../core/topology/work-order.ts';
import type { Env } from './env.ts';
import type { PurgeDeps } from './purge-deps.ts';

/** An invocation has 29 s, and a request is to be answered within them. */
const TWO_TRIES = { maxAttempts: 2 };
const BATCH_TIMEOUT_MS = 8_000;

type Given = { documents: Documents; credentials: DialOptions['credentials']; now: () => Date };

export function createPurgeDeps(env: Env, { documents, credentials, now }: Given): PurgeDeps {
  const payloads = payloadBucket(env.PAYLOADS_BUCKET, { timeoutMs: BATCH_TIMEOUT_MS });
  const queueUrl = (name: string) => workQueueUrl(env.WORK_QUEUE_URL_PREFIX, queueNamed(name) ?? { name });
  const broker = { url: env.BROKER_URL, credentials, name: 'courtier queues' };
  const client = createSqsClient(TWO_TRIES);
  return {
    purges: createPurges({ documents, table: env.PURGES_TABLE }),
    payloads,
    drain: createQueueDrain({ ...broker, now }),
    pullQueues: createPullQueues({ client, poller: client, queueUrl }),
    workItems: createWorkQueues({
      call: createSqsCalls(TWO_TRIES),
      payloads,
      queueUrl,
      orderOf: (name) => workOrder(queueNamed(name) ?? {}),
    }),
    publisher: () => createPublisher(broker),
    later: createLater({ client: createLambdaClient(TWO_TRIES), functionName: env.PURGE_FUNCTION }),
    defaultTtlMs: env.MESSAGE_TTL,
    newId,
  };
}
