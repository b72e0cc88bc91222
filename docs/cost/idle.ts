import { measures } from '../../core/metrics/measures.ts';
import { HOURS, type PriceName, prices } from './prices.ts';
import type { Resource } from './templates.ts';
import { total, type Usage } from './usage.ts';

type Properties = Resource['properties'];

/** What a resource of a type uses in a month by being there; a type without an entry is in FREE, or not known. */
const IDLE: Readonly<Record<string, (properties: Properties) => Usage[]>> = {
  'AWS::AmazonMQ::Broker': ({ HostInstanceType, DeploymentMode }) => [
    hours(known(HostInstanceType), DeploymentMode === 'CLUSTER_MULTI_AZ' ? 3 : 1),
  ],
  'AWS::EC2::VPCEndpoint': ({ VpcEndpointType, SubnetIds }) =>
    VpcEndpointType === 'Interface' ? [hours('interfaceEndpoint', lengthOf(SubnetIds))] : [],
  'AWS::EC2::NatGateway': () => [hours('natGateway'), hours('publicAddress')],
  'AWS::EC2::Instance': ({ InstanceType, BlockDeviceMappings }) => [
    hours(known(InstanceType)),
    hours('publicAddress'),
    { price: 'disk', units: diskOf(BlockDeviceMappings) },
  ],
  'AWS::SecretsManager::Secret': () => [{ price: 'secret', units: 1 }],
  'AWS::CloudWatch::Alarm': ({ Metrics }) => [{ price: 'alarm', units: metricsOf(Metrics) }],
  'AWS::CloudWatch::Dashboard': () => [{ price: 'dashboard', units: 1 }],
  'AWS::KMS::Key': () => [{ price: 'key', units: 1 }],
  'AWS::WAFv2::WebACL': ({ Rules }) => [
    { price: 'webAcl', units: 1 },
    { price: 'webRule', units: lengthOf(Rules) },
  ],
  'AWS::Events::Rule': ({ ScheduleExpression }) => scheduled(String(ScheduleExpression)),
  'AWS::Lambda::EventSourceMapping': ({ EventSourceArn, Queues }) =>
    Queues === undefined && JSON.stringify(EventSourceArn).includes('Queue') ? [POLLED_QUEUE] : [],
  'AWS::Logs::MetricFilter': () => [{ price: 'customMetric', units: 1 }],
};

/**
 * Lambda asks an SQS queue by five long polls of 20 s, also while nothing comes.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const POLLED_QUEUE: Usage = { price: 'queueRequest', units: (5 * (3_600 / 20) * HOURS) / 1e6 };

/** What a scheduled function takes when it finds nothing to do. */
const SCHEDULED_SECONDS = 0.3;
const SCHEDULED_GB = 0.25;

/** Nothing is paid for these while no message comes: they cost by use, or nothing at all. */
export const FREE: readonly RegExp[] = [
  /^AWS::(IAM|SNS|DynamoDB|S3|SQS|ApiGateway|CertificateManager|CloudFront)::/,
  /^AWS::EC2::(VPC|Subnet|RouteTable|SubnetRouteTableAssociation|Route|InternetGateway|VPCGatewayAttachment)$/,
  // The address of a NAT gateway is counted with it.
  /^AWS::EC2::(SecurityGroup|SecurityGroupIngress|SecurityGroupEgress|FlowLog|EIP)$/,
  /^AWS::Lambda::(Function|Permission|Version|Alias|EventInvokeConfig)$/,
  /^AWS::(AmazonMQ::Configuration|Logs::LogGroup|StepFunctions::StateMachine|KMS::Alias|SecretsManager::\w+)$/,
  /^AWS::(WAFv2::(WebACLAssociation|LoggingConfiguration)|CDK::Metadata|Logs::ResourcePolicy|Scheduler::Schedule)$/,
  /^Custom::/,
];

/** Types that nobody has said a price of. */
export function unknownTypes(resources: readonly Resource[]): string[] {
  const types = new Set(resources.map(({ type }) => type));
  return [...types].filter((type) => !(type in IDLE) && !FREE.some((free) => free.test(type)));
}

/** What a stage uses in a month without a message. */
export function idleUsage(resources: readonly Resource[]): Usage[] {
  const polled: Usage[] = resources.some(({ type }) => type === 'AWS::AmazonMQ::Broker')
    ? [{ price: 'customMetric', units: POLLED_METRICS }]
    : [];
  return total(...resources.map(({ type, properties }) => IDLE[type]?.(properties) ?? []), polled);
}

/** What is measured of a broker once a minute, whether or not a message comes: all before those of functions. */
const POLLED_METRICS = Object.keys(measures).indexOf('QueueMessages');

function hours(price: PriceName, count = 1): Usage {
  return { price, units: count * HOURS };
}

function known(instanceType: unknown): PriceName {
  const name = String(instanceType);
  if (name in prices) return name as PriceName;
  throw new Error(`docs/cost/prices.ts has no price of ${name}: add it, with its source.`);
}

function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 0;
}

function diskOf(mappings: unknown): number {
  const disks = (mappings ?? []) as { Ebs?: { VolumeSize?: number } }[];
  return disks.reduce((sum, { Ebs }) => sum + (Ebs?.VolumeSize ?? 0), 0);
}

/** An alarm on an expression is paid for by each metric in it. */
function metricsOf(metrics: unknown): number {
  const read = ((metrics ?? []) as { MetricStat?: unknown }[]).filter(({ MetricStat }) => MetricStat);
  return Math.max(1, read.length);
}

const MINUTES = { minute: 1, minutes: 1, hour: 60, hours: 60, day: 1_440, days: 1_440 };

function scheduled(expression: string): Usage[] {
  const [, every = '', unit = ''] = /^rate\((\d+) (\w+)\)$/.exec(expression) ?? [];
  const minutes = Number(every) * (MINUTES[unit as keyof typeof MINUTES] ?? Number.NaN);
  const runs = Number.isNaN(minutes) ? 0 : (HOURS * 60) / minutes / 1e6;
  return [
    { price: 'lambdaRequest', units: runs },
    { price: 'lambdaTime', units: runs * SCHEDULED_SECONDS * SCHEDULED_GB },
  ];
}
