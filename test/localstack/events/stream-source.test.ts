import type { DynamoDBStreamEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsJson } from '../../../localstack/resources/aws-call.ts';
import { dynamodbTable } from '../../../localstack/resources/dynamodb-table.ts';
import { lambdaEventSourceMapping } from '../../../localstack/resources/lambda-event-source-mapping.ts';
import { sqsQueue } from '../../../localstack/resources/sqs-queue.ts';
import { waitFor } from '../../wait-for.ts';
import { type RunningParts, runningParts } from '../parts/running-parts.ts';
import { startingWorld } from './running-source.ts';

let parts: RunningParts;
beforeAll(async () => {
  parts = await runningParts();
});
afterAll(() => parts.stop());

type Handler = Parameters<typeof startingWorld>[0];
let tables = 0;

const definition = (TableName: string) => ({
  TableName,
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  BillingMode: 'PAY_PER_REQUEST',
  StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
});

/** A table with a stream, and a mapping of it on the function `consumer`. */
async function streamMapping(handler: Handler, mapping: Record<string, unknown> = {}, name?: string) {
  tables += 1;
  const table = name ?? `table-${tables}`;
  const running = startingWorld(handler);
  running.world.dataDir = parts.dataDir;
  Object.assign(running.world.endpoints, { dynamodb: parts.dynamodb, fauxqs: parts.fauxqs });
  const { attributes } = await running.create(dynamodbTable, definition(table));
  const resource = {
    logicalId: table,
    type: lambdaEventSourceMapping.type,
    properties: {
      FunctionName: 'consumer',
      EventSourceArn: attributes.StreamArn,
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ...mapping,
    },
    metadata: {},
    stack: 'test',
  };
  await lambdaEventSourceMapping.create(resource, running.world);
  const write = async (action: string, input: object) =>
    await awsJson(parts.dynamodb, `DynamoDB_20120810.${action}`, { TableName: table, ...input });
  return {
    ...running,
    table,
    arn: attributes.StreamArn,
    put: (id: string) => write('PutItem', { Item: { id: { S: id } } }),
    remove: (id: string) => write('DeleteItem', { Key: { id: { S: id } } }),
  };
}

const ids = ({ Records }: DynamoDBStreamEvent) => Records.map(({ dynamodb }) => dynamodb?.Keys?.id?.S);
const until = (look: () => void) => waitFor(look);
const fine = { payload: null };

describe('a DynamoDB stream as event source', () => {
  it('hands records over exactly as Lambda does, in their order', async () => {
    const events: DynamoDBStreamEvent[] = [];
    const { put, remove, start, arn, table } = await streamMapping((event: DynamoDBStreamEvent) => {
      events.push(event);
      return fine;
    });
    await put('a');
    await remove('a');
    await start();
    await until(() => expect(events.flatMap(ids)).toEqual(['a', 'a']));
    expect(arn).toMatch(new RegExp(`^arn:aws:dynamodb:us-east-1:000000000000:table/${table}/stream/.`));
    expect(events[0]?.Records[0]).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      dynamodb: {
        ApproximateCreationDateTime: expect.any(Number),
        Keys: { id: { S: 'a' } },
        NewImage: { id: { S: 'a' } },
        SequenceNumber: expect.stringMatching(/^\d+$/),
        SizeBytes: expect.any(Number),
        StreamViewType: 'NEW_IMAGE',
      },
      eventSourceARN: arn,
    });
    const removed = events.flatMap(({ Records }) => Records)[1];
    expect(removed?.eventName).toBe('REMOVE');
    expect(removed?.dynamodb).not.toHaveProperty('NewImage');
  });

  it('begins a batch again at the lowest record that it reports, and lets nothing overtake it', async () => {
    const seen: (string | undefined)[][] = [];
    const { put, start } = await streamMapping((event: DynamoDBStreamEvent) => {
      seen.push(ids(event));
      const bad =
        seen.length > 2
          ? []
          : event.Records.filter((r) => ['c', 'b'].includes(ids({ Records: [r] })[0] ?? ''));
      const batchItemFailures = bad.map(({ dynamodb }) => ({ itemIdentifier: dynamodb?.SequenceNumber }));
      return { payload: { batchItemFailures: batchItemFailures.reverse() } };
    });
    for (const id of ['a', 'b', 'c', 'd']) await put(id);
    await start();
    await until(() => expect(seen).toHaveLength(3));
    expect(seen).toEqual([
      ['a', 'b', 'c', 'd'],
      ['b', 'c', 'd'],
      ['b', 'c', 'd'],
    ]);
  });

  it.each([
    ['an id of another batch', { batchItemFailures: [{ itemIdentifier: 'other' }] }],
    ['an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['no list', { batchItemFailures: 'all' }],
  ])('takes %s for the whole batch', async (_, payload) => {
    const seen: (string | undefined)[][] = [];
    const { put, start } = await streamMapping((event: DynamoDBStreamEvent) => {
      seen.push(ids(event));
      return { payload: seen.length === 1 ? payload : null };
    });
    for (const id of ['a', 'b']) await put(id);
    await start();
    await until(() =>
      expect(seen).toEqual([
        ['a', 'b'],
        ['a', 'b'],
      ]),
    );
  });

  it('halves a batch that fails until the bad record is alone, gives that one up, and says where it stands', async () => {
    const handled: (string | undefined)[] = [];
    const { create, put, start, world, arn } = await streamMapping(
      (event: DynamoDBStreamEvent) => {
        if (ids(event).includes('bad')) return { functionError: 'Unhandled', payload: {} };
        handled.push(...ids(event));
        return fine;
      },
      {
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:given-up' } },
      },
    );
    await create(sqsQueue, { QueueName: 'given-up' });
    for (const id of ['a', 'b', 'bad', 'd', 'e']) await put(id);
    await start();
    await until(() => expect(handled).toEqual(['a', 'b', 'd', 'e']));
    const { Messages } = await awsJson(world.endpoints.fauxqs, 'AmazonSQS.ReceiveMessage', {
      QueueUrl: `${world.endpoints.fauxqs}/000000000000/given-up`,
    });
    const [note] = (Messages as { Body: string }[]).map(({ Body }) => JSON.parse(Body));
    expect(note).toMatchObject({
      requestContext: {
        condition: 'RetryAttemptsExhausted',
        functionArn: expect.stringContaining('consumer'),
      },
      DDBStreamBatchInfo: { startSequenceNumber: '3', endSequenceNumber: '3', batchSize: 1, streamArn: arn },
    });
  });

  it('goes on where it was after the runtime and its parts were started again', async () => {
    const first: (string | undefined)[] = [];
    const one = await streamMapping(
      (event: DynamoDBStreamEvent) => {
        first.push(...ids(event));
        return {
          payload: {
            batchItemFailures: event.Records.filter((r) => ids({ Records: [r] })[0] === 'stuck').map(
              ({ dynamodb }) => ({ itemIdentifier: dynamodb?.SequenceNumber }),
            ),
          },
        };
      },
      { BatchSize: 2 },
    );
    for (const id of ['a', 'b', 'c', 'stuck', 'e']) await one.put(id);
    await one.start();
    await until(() => expect(first.filter((id) => id === 'stuck').length).toBeGreaterThan(1));
    await one.stop();
    await parts.restart();
    const second: (string | undefined)[] = [];
    const two = await streamMapping(
      (event: DynamoDBStreamEvent) => {
        second.push(...ids(event));
        return fine;
      },
      {},
      one.table,
    );
    await two.start();
    await until(() => expect(second).toEqual(['stuck', 'e']));
  });

  it('passes over what its filter does not want, for good', async () => {
    const seen: (string | undefined)[][] = [];
    const pattern = { eventName: ['INSERT'], dynamodb: { NewImage: { id: { S: [{ prefix: 'x' }] } } } };
    const { put, remove, start } = await streamMapping(
      (event: DynamoDBStreamEvent) => {
        seen.push(ids(event));
        return fine;
      },
      { FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] } },
    );
    for (const id of ['a', 'x1', 'b', 'x2']) await put(id);
    await remove('x1');
    await start();
    await put('x3');
    await until(() => expect(seen.flat()).toEqual(['x1', 'x2', 'x3']));
  });

  it('needs to know where to begin, and its settings are for no queue', async () => {
    const { create, arn } = await streamMapping(() => fine);
    const common = { FunctionName: 'consumer' };
    await expect(create(lambdaEventSourceMapping, { ...common, EventSourceArn: arn })).rejects.toThrow(
      'StartingPosition',
    );
    const queue = { ...common, EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:work' };
    await expect(
      create(lambdaEventSourceMapping, { ...queue, BisectBatchOnFunctionError: true }),
    ).rejects.toThrow('for streams');
  });
});

describe('a table of an earlier template', () => {
  it('gets its stream, and keeps the one it has when it is made again', async () => {
    const { create } = startingWorldOnParts();
    const { StreamSpecification, ...before } = definition('earlier');
    expect((await create(dynamodbTable, before)).attributes).not.toHaveProperty('StreamArn');
    const after = await create(dynamodbTable, { ...before, StreamSpecification });
    expect(after.attributes.StreamArn).toContain('table/earlier/stream/');
    expect(await create(dynamodbTable, { ...before, StreamSpecification })).toEqual(after);
    const other = { StreamViewType: 'KEYS_ONLY' };
    await expect(create(dynamodbTable, { ...before, StreamSpecification: other })).rejects.toThrow(
      'NEW_IMAGE',
    );
  });
});

function startingWorldOnParts() {
  const running = startingWorld(() => fine);
  running.world.endpoints.dynamodb = parts.dynamodb;
  return running;
}
