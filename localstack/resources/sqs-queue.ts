import type { ResourceType } from '../resource.ts';
import type { World } from '../world.ts';
import { AwsError, awsJson } from './aws-call.ts';
import { nameOf } from './names.ts';

const CHANGEABLE = [
  'VisibilityTimeout',
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'ContentBasedDeduplication',
] as const;
/** fauxqs takes them when a queue is made, and no changes. */
const FIXED = ['FifoQueue', 'DeduplicationScope', 'FifoThroughputLimit'] as const;

const ENCRYPTION = 'messages are not encrypted here';

export const sqsQueue: ResourceType = {
  type: 'AWS::SQS::Queue',
  properties: ['QueueName', ...CHANGEABLE, ...FIXED],
  noEffect: {
    KmsMasterKeyId: ENCRYPTION,
    KmsDataKeyReusePeriodSeconds: ENCRYPTION,
    SqsManagedSseEnabled: ENCRYPTION,
    Tags: 'nobody pays here',
  },
  create: async (resource, world) => {
    const isFifo = String(resource.properties.FifoQueue) === 'true';
    const given = nameOf(resource, 'QueueName');
    const name = isFifo && !given.endsWith('.fifo') ? `${given}.fifo` : given;
    const changeable = attributes(resource.properties, CHANGEABLE);
    const found = await find(name, world);
    if (found)
      await call(world, 'SetQueueAttributes', { QueueUrl: found, Attributes: withoutRedrive(changeable) });
    else {
      const Attributes = { ...changeable, ...attributes(resource.properties, FIXED) };
      await call(world, 'CreateQueue', { QueueName: name, Attributes });
    }
    return {
      ref: `${world.endpoints.aws}/${world.account}/${name}`,
      attributes: {
        Arn: `arn:aws:sqs:${world.region}:${world.account}:${name}`,
        QueueName: name,
        QueueUrl: `${world.endpoints.aws}/${world.account}/${name}`,
      },
    };
  },
};

async function find(name: string, world: World): Promise<string | undefined> {
  try {
    const { QueueUrl } = await call(world, 'GetQueueUrl', { QueueName: name });
    return String(QueueUrl);
  } catch (error) {
    if (error instanceof AwsError && /NonExistentQueue|QueueDoesNotExist/.test(error.type)) return undefined;
    throw error;
  }
}

const call = (world: World, action: string, input: unknown) =>
  awsJson(world.endpoints.fauxqs, `AmazonSQS.${action}`, input);

function attributes(properties: Record<string, unknown>, names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = properties[name];
    if (value !== undefined) found[name] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  return found;
}

/** A policy that the template no longer has must go: an empty one clears it. */
function withoutRedrive(changed: Record<string, string>): Record<string, string> {
  return { RedrivePolicy: '', ...changed };
}
