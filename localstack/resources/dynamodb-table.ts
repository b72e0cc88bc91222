import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '../problem.ts';
import type { Resource, ResourceType } from '../resource.ts';
import type { World } from '../world.ts';
import { AwsError, awsJson } from './aws-call.ts';
import { nameOf } from './names.ts';

const ACTIVE_MS = 30_000;

export const dynamodbTable: ResourceType = {
  type: 'AWS::DynamoDB::Table',
  properties: [
    'TableName',
    'KeySchema',
    'AttributeDefinitions',
    'BillingMode',
    'ProvisionedThroughput',
    'GlobalSecondaryIndexes',
    'LocalSecondaryIndexes',
    'StreamSpecification',
    'TimeToLiveSpecification',
  ],
  noEffect: {
    PointInTimeRecoverySpecification: 'there are no backups here',
    DeletionProtectionEnabled: 'nothing deletes a table here',
    SSESpecification: 'items are not encrypted here',
    ContributorInsightsSpecification: 'there are no metrics here',
    TableClass: 'nobody pays here',
    Tags: 'nobody pays here',
  },
  create: async (resource, world) => {
    const name = nameOf(resource, 'TableName');
    const before = await describe(name, world);
    if (before) checkSameKeys(name, before, resource);
    else await call(world, 'CreateTable', definition(name, resource));
    await setStream(name, await active(name, world), resource, world);
    const table = await active(name, world);
    await setTimeToLive(name, resource, world);
    const arn = `arn:aws:dynamodb:${world.region}:${world.account}:table/${name}`;
    const stream = table.LatestStreamArn;
    return {
      ref: name,
      // In the region of everything else here; who reads it is found by the table and the label.
      attributes: {
        Arn: arn,
        ...(typeof stream === 'string' && { StreamArn: `${arn}/stream/${stream.split('/stream/')[1]}` }),
      },
    };
  },
};

const call = (world: World, action: string, input: unknown) =>
  awsJson(world.endpoints.dynamodb, `DynamoDB_20120810.${action}`, input);

type Description = Record<string, unknown>;

async function describe(name: string, world: World): Promise<Description | undefined> {
  try {
    const { Table } = await call(world, 'DescribeTable', { TableName: name });
    return Table as Description;
  } catch (error) {
    if (error instanceof AwsError && error.type === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function active(name: string, world: World): Promise<Description> {
  const deadline = Date.now() + ACTIVE_MS;
  while (Date.now() < deadline) {
    const table = await describe(name, world);
    if (table?.TableStatus === 'ACTIVE') return table;
    await delay(20);
  }
  throw new Error(`the table ${name} did not become ACTIVE within ${ACTIVE_MS / 1000} s`);
}

function definition(name: string, { properties }: Resource): Record<string, unknown> {
  const { TimeToLiveSpecification: _, StreamSpecification: stream, ...rest } = properties;
  const acted = Object.fromEntries(
    Object.entries(rest).filter(([key]) => !(key in (dynamodbTable.noEffect ?? {}))),
  );
  return {
    ...acted,
    TableName: name,
    BillingMode: properties.BillingMode ?? 'PROVISIONED',
    ...(stream ? { StreamSpecification: { StreamEnabled: true, ...(stream as object) } } : {}),
  };
}

/** Keys of a table that holds data cannot change, on AWS CloudFormation would replace it. Here a person decides. */
function checkSameKeys(name: string, before: Description, { properties }: Resource): void {
  const differing = [
    !same(before.KeySchema, properties.KeySchema) && 'its key',
    !same(indexes(before.GlobalSecondaryIndexes), indexes(properties.GlobalSecondaryIndexes)) &&
      'its indexes',
  ].filter((part) => part !== false);
  if (differing.length > 0) {
    throw new Problem(
      `the table ${name} exists with another ${differing.join(' and ')}: remove the data folder, or use another --data-dir`,
    );
  }
}

type Index = { IndexName: string; KeySchema: unknown };

function indexes(list: unknown): unknown {
  const entries = (list ?? []) as Index[];
  return entries
    .map(({ IndexName, KeySchema }) => ({ IndexName, KeySchema }))
    .sort((a, b) => a.IndexName.localeCompare(b.IndexName));
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(canonical(left)) === JSON.stringify(canonical(right));
}

/** Objects with their keys in order. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, canonical(item)] as const)
      .sort(([a], [b]) => a.localeCompare(b)),
  );
}

/** A table of an earlier template gets its stream; one whose stream would show something else is its owner's decision. */
async function setStream(name: string, table: Description, { properties }: Resource, world: World) {
  const wanted = properties.StreamSpecification as { StreamViewType?: string } | undefined;
  if (!wanted) return;
  const specification = table.StreamSpecification as { StreamViewType?: string } | undefined;
  if (specification?.StreamViewType === wanted.StreamViewType) return;
  if (specification) {
    throw new Problem(
      `the stream of the table ${name} shows ${specification.StreamViewType}: remove the data folder, or use another --data-dir`,
    );
  }
  const StreamSpecification = { StreamEnabled: true, ...wanted };
  await call(world, 'UpdateTable', { TableName: name, StreamSpecification });
}

async function setTimeToLive(name: string, { properties }: Resource, world: World): Promise<void> {
  const wanted = properties.TimeToLiveSpecification as
    | { AttributeName?: string; Enabled?: boolean }
    | undefined;
  if (!wanted?.AttributeName) return;
  const { TimeToLiveDescription } = await call(world, 'DescribeTimeToLive', { TableName: name });
  const status = (TimeToLiveDescription as { TimeToLiveStatus?: string } | undefined)?.TimeToLiveStatus;
  if ((status === 'ENABLED' || status === 'ENABLING') === (wanted.Enabled ?? true)) return;
  await call(world, 'UpdateTimeToLive', {
    TableName: name,
    TimeToLiveSpecification: { Enabled: true, ...wanted },
  });
}
