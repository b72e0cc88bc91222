import { consumerSettings, LAMBDA_TIMEOUT_SECONDS } from '../consumer.ts';
import type { Queue } from '../define.ts';
import { at, isWholeNumber, type Problem } from './problem.ts';

/** SQS: the largest batch an event source hands over without a batching window; also the largest of a FIFO queue. */
const BATCH_SIZE = 10;

export function consumerProblems(path: string, queue: Queue): Problem[] {
  const problem = at(`${path}.consumer`);
  const { consumer, delivery } = queue;
  if (consumer === undefined) {
    return problem(
      delivery === 'lambda',
      '',
      'delivery is lambda and no function handles the queue',
      'name the consumer',
    );
  }
  return [
    ...problem(
      delivery !== 'lambda',
      '',
      `delivery is ${delivery} and a function is named`,
      'remove the consumer, or make the delivery lambda',
    ),
    ...functionNameProblems(`${path}.consumer`, consumer.function),
    ...rangeProblems(`${path}.consumer`, consumerSettings(consumer)),
  ];
}

function functionNameProblems(path: string, folder: string): Problem[] {
  const problem = at(path);
  return [
    ...problem(
      !/^[a-z][a-z0-9-]*$/.test(folder),
      'function',
      `${JSON.stringify(folder)} is no folder under functions/`,
      'use lower-case letters, digits and hyphens',
    ),
  ];
}

function rangeProblems(path: string, consumer: ReturnType<typeof consumerSettings>): Problem[] {
  const problem = at(path);
  const ranges = [
    ['timeoutSeconds', 1, LAMBDA_TIMEOUT_SECONDS],
    ['batchSize', 1, BATCH_SIZE],
    ['maxConcurrency', 1, 1000],
    ['memoryMb', 128, 10_240],
  ] as const;
  return ranges.flatMap(([field, least, most]) =>
    problem(
      !isWholeNumber(consumer[field], least, most),
      field,
      `${consumer[field]} is outside what AWS takes`,
      `choose a whole number from ${least} to ${most}`,
    ),
  );
}

/** One function handles one queue: a function that two queues name would claim and settle for the wrong one. */
export function sharedConsumerProblems(queues: readonly { path: string; queue: Queue }[]): Problem[] {
  const owners = new Map<string, string>();
  return queues.flatMap(({ path, queue }) => {
    const folder = queue.consumer?.function;
    if (folder === undefined) return [];
    const owner = owners.get(folder);
    owners.set(folder, owner ?? path);
    return at(`${path}.consumer.function`)(
      owner !== undefined,
      '',
      `functions/${folder} already handles ${owner}`,
      'give this queue a function of its own',
    );
  });
}
