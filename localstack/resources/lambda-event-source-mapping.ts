import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { createAmqpSource } from '../events/amqp-source.ts';
import { brokerOf } from '../events/broker.ts';
import { type Checkpoints, fileCheckpoints } from '../events/checkpoints.ts';
import { dynamodbStream } from '../events/dynamodb-stream.ts';
import { addEventSource, type EventSource } from '../events/event-source.ts';
import { parseFilters } from '../events/filter.ts';
import { sqsQueue } from '../events/sqs-queue.ts';
import { createSqsSource } from '../events/sqs-source.ts';
import { failureNote, toQueue } from '../events/stream-failure.ts';
import { createStreamSource } from '../events/stream-source.ts';
import { qualifiedArn } from '../lambda/aliases.ts';
import { nameOf as functionNameOf } from '../lambda/registry.ts';
import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';
import type { World } from '../world.ts';

export const Properties = z.object({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  BatchSize: z.coerce.number().optional(),
  MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
  Enabled: z.stringbool().or(z.boolean()).default(true),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.coerce.number().optional() }).default({}),
  FilterCriteria: z
    .strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })) })
    .default({ Filters: [] }),
  Queues: z.array(z.string()).default([]),
  SourceAccessConfigurations: z.array(z.strictObject({ Type: z.string(), URI: z.string() })).default([]),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']).optional(),
  BisectBatchOnFunctionError: z.stringbool().or(z.boolean()).default(false),
  /** -1: without an end, Lambda's own default. */
  MaximumRetryAttempts: z.coerce.number().int().min(-1).max(10_000).default(-1),
  MaximumRecordAgeInSeconds: z.coerce.number().int().min(-1).max(604_800).default(-1),
  /** Batches of a shard at the same time: here one, which keeps the same order. */
  ParallelizationFactor: z.coerce.number().int().min(1).max(10).optional(),
  DestinationConfig: z
    .strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() })
    .optional(),
});
export type Mapping = z.infer<typeof Properties>;

/** Lambda starts with five pollers where a mapping names no maximum. */
const SQS_CONCURRENCY = 5;
const SQS_BATCH = 10;
const RABBITMQ_BATCH = 100;
const STREAM_BATCH = 100;

/** SQS, RabbitMQ (Amazon MQ) and DynamoDB streams as event sources: localstack/events. */
export const lambdaEventSourceMapping: ResourceType = {
  type: 'AWS::Lambda::EventSourceMapping',
  properties: Object.keys(Properties.shape),
  noEffect: { Tags: 'nobody pays here' },
  create: async ({ logicalId, stack, properties }, world) => {
    const parsed = Properties.safeParse(properties);
    if (!parsed.success) throw new Problem(z.prettifyError(parsed.error));
    const uuid = uuidOf(`${stack}/${logicalId}`);
    addMapping(parsed.data, uuid, world);
    return { ref: uuid, attributes: { Id: uuid } };
  },
};

/** Makes a mapping that the Lambda API lists; answers its source, undefined while it is disabled. */
export function addMapping(mapping: Mapping, uuid: string, world: World): EventSource | undefined {
  const target = world.functions.get(mapping.FunctionName);
  if (!target) throw new Problem(`there is no function ${mapping.FunctionName}`);
  const kind = kindOf(mapping);
  if (kind !== 'dynamodb') refuseStreamSettings(mapping);
  const batchSize = mapping.BatchSize ?? BATCHES[kind];
  const source = makers[kind](mapping, batchSize, world, uuid);
  if (mapping.Enabled) addEventSource(source, world);
  world.functions.addMapping({
    uuid,
    functionArn: qualifiedArn(target.arn, mapping.FunctionName, world),
    eventSourceArn: mapping.EventSourceArn,
    batchSize,
    windowSeconds: mapping.MaximumBatchingWindowInSeconds,
    enabled: mapping.Enabled,
    ...(mapping.Queues.length > 0 && { queues: mapping.Queues }),
  });
  return mapping.Enabled ? source : undefined;
}

const BATCHES = { sqs: SQS_BATCH, mq: RABBITMQ_BATCH, dynamodb: STREAM_BATCH };
const makers = { sqs: sqsSource, mq: rabbitMqSource, dynamodb: streamSource };

function kindOf({ EventSourceArn }: Mapping): keyof typeof makers {
  const service = EventSourceArn.split(':')[2];
  return service === 'sqs' || service === 'dynamodb' ? service : 'mq';
}

/** As Lambda does: a setting that only a stream knows is no setting of a queue. */
function refuseStreamSettings(mapping: Mapping): void {
  const given =
    mapping.StartingPosition !== undefined ||
    mapping.BisectBatchOnFunctionError ||
    mapping.MaximumRetryAttempts !== -1 ||
    mapping.MaximumRecordAgeInSeconds !== -1 ||
    mapping.ParallelizationFactor !== undefined ||
    mapping.DestinationConfig !== undefined;
  if (given) throw new Problem('starting position, retries, bisecting and destinations are for streams');
}

function streamSource(mapping: Mapping, batchSize: number, world: World, uuid: string): EventSource {
  if (mapping.StartingPosition === undefined) throw new Problem('a stream needs a StartingPosition');
  if (mapping.MaximumBatchingWindowInSeconds > 0 || mapping.ScalingConfig.MaximumConcurrency !== undefined)
    throw new Problem('a batching window and a maximum concurrency are not supported for a stream');
  const functionName = functionNameOf(mapping.FunctionName);
  const destination = mapping.DestinationConfig?.OnFailure?.Destination;
  if (destination !== undefined && destination.split(':')[2] !== 'sqs')
    throw new Problem('the destination of what a stream gives up must be an SQS queue');
  const send = destination === undefined ? undefined : toQueue(world.endpoints.fauxqs, destination);
  const functionArn = world.functions.get(functionName)?.arn ?? functionName;
  const file = join(world.dataDir, 'lambda', 'streams', `${uuid}.json`);
  let checkpoints: Promise<Checkpoints> | undefined;
  return createStreamSource({
    stream: dynamodbStream(world.endpoints.dynamodb, mapping.EventSourceArn),
    streamArn: mapping.EventSourceArn,
    functionName,
    batchSize,
    startingPosition: mapping.StartingPosition,
    reportsItemFailures: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    bisects: mapping.BisectBatchOnFunctionError,
    maxRetries: mapping.MaximumRetryAttempts,
    maxAgeSeconds: mapping.MaximumRecordAgeInSeconds,
    filter: parseFilters(mapping.FilterCriteria.Filters.map(({ Pattern }) => Pattern)),
    onFailure: send && ((given) => send(failureNote(given, functionArn))),
    checkpoints: () => {
      checkpoints ??= fileCheckpoints(file);
      return checkpoints;
    },
    functions: world.functions,
    log: world.log,
  });
}

function sqsSource(mapping: Mapping, batchSize: number, world: World): EventSource {
  const [, , , , account = '', name = ''] = mapping.EventSourceArn.split(':');
  if (mapping.Queues.length > 0 || mapping.SourceAccessConfigurations.length > 0) {
    throw new Problem('Queues and SourceAccessConfigurations are for RabbitMQ, not for SQS');
  }
  return createSqsSource({
    queue: sqsQueue(world.endpoints.fauxqs, account, name),
    queueArn: mapping.EventSourceArn,
    functionName: functionNameOf(mapping.FunctionName),
    batchSize,
    windowSeconds: mapping.MaximumBatchingWindowInSeconds,
    maxConcurrency: mapping.ScalingConfig.MaximumConcurrency ?? SQS_CONCURRENCY,
    reportsItemFailures: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    filter: parseFilters(mapping.FilterCriteria.Filters.map(({ Pattern }) => Pattern)),
    functions: world.functions,
    log: world.log,
  });
}

const BasicAuth = z.object({ username: z.string(), password: z.string() });

function rabbitMqSource(mapping: Mapping, batchSize: number, world: World): EventSource {
  const [queue, ...more] = mapping.Queues;
  const access = (type: string) => mapping.SourceAccessConfigurations.find(({ Type }) => Type === type)?.URI;
  const secretArn = access('BASIC_AUTH');
  const vhost = access('VIRTUAL_HOST') ?? '/';
  if (queue === undefined || more.length > 0) throw new Problem('a RabbitMQ mapping names exactly one queue');
  if (secretArn === undefined) throw new Problem('a RabbitMQ mapping needs a BASIC_AUTH secret');
  if (mapping.FilterCriteria.Filters.length > 0)
    throw new Problem('FilterCriteria of a RabbitMQ mapping is not supported');
  if (mapping.FunctionResponseTypes.length > 0)
    throw new Problem('Lambda has no FunctionResponseTypes for RabbitMQ');
  const broker = brokerOf(world);
  const source = createAmqpSource({
    channel: () => broker.channel(vhost, credentialsIn(secretArn, world)),
    queue,
    vhost,
    eventSourceArn: mapping.EventSourceArn,
    functionName: functionNameOf(mapping.FunctionName),
    batchSize,
    windowMs: mapping.MaximumBatchingWindowInSeconds * 1000,
    functions: world.functions,
    log: world.log,
  });
  return {
    ...source,
    abandon: async () => {
      source.abandon();
      await broker.close();
    },
  };
}

function credentialsIn(secretArn: string, { secrets }: World): z.infer<typeof BasicAuth> {
  const secret = secrets.get(secretArn);
  if (!secret) throw new Problem(`there is no secret ${secretArn}`);
  return BasicAuth.parse(JSON.parse(secret.value));
}

/** The same mapping has the same id after a restart. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
