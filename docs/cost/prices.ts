/** Of AWS in US East (N. Virginia), dollars. */
export const REGION = 'us-east-1';
/** When the table was last gone through. */
export const READ = '2026-11-30';
/** As AWS counts a month. */
export const HOURS = 730;

export type Price = {
  dollars: number;
  /** What that buys. */
  unit: string;
  /** Where it was read. */
  source: string;
  /** `AWS`: a copy of its own page says it. `others` say it, and AWS's page shows it to browsers only. `derived`: from another price. */
  by: 'AWS' | 'others' | 'derived';
  /** Units that every account has for nothing each month, for good. */
  free?: number;
};

const MQ =
  'two public cost plans of September 2026, both 0.1367; the page https://aws.amazon.com/amazon-mq/pricing/ shows it to browsers only';
const CLOUDWATCH = 'price lists of others; the page is https://aws.amazon.com/cloudwatch/pricing/';
const LAMBDA = 'price lists of others; what is free, on https://aws.amazon.com/lambda/pricing/';
const FARGATE = 'https://cloudburn.io/blog/aws-fargate-pricing, March 2026';

export const prices = {
  'mq.m7g.medium': { dollars: 0.1367, unit: 'hour', source: MQ, by: 'others' },
  'mq.m7g.large': {
    dollars: 0.2734,
    unit: 'hour',
    source: 'twice mq.m7g.medium, as the sizes of one family are; others say 0.27',
    by: 'derived',
  },
  interfaceEndpoint: {
    dollars: 0.01,
    unit: 'hour in a zone',
    source: 'https://awsnegotiations.com/privatelink-cost-analysis.html, May 2026',
    by: 'others',
  },
  natGateway: {
    dollars: 0.045,
    unit: 'hour',
    source: 'https://aws.amazon.com/vpc/pricing/, the example of US East (Ohio)',
    by: 'AWS',
  },
  publicAddress: {
    dollars: 0.005,
    unit: 'hour',
    source:
      'a public cost plan of September 2026; https://aws.amazon.com/vpc/pricing/ shows it to browsers only',
    by: 'others',
  },
  't4g.nano': {
    dollars: 0.0042,
    unit: 'hour',
    source: 'two public price lists; https://aws.amazon.com/ec2/pricing/on-demand/ shows it to browsers only',
    by: 'others',
  },
  disk: {
    dollars: 0.08,
    unit: 'GB of gp3 in a month',
    source: 'a public price list; https://aws.amazon.com/ebs/pricing/ shows it to browsers only',
    by: 'others',
  },
  secret: {
    dollars: 0.4,
    unit: 'month',
    source: 'https://aws.amazon.com/secrets-manager/pricing/, its examples',
    by: 'AWS',
  },
  alarm: { dollars: 0.1, unit: 'metric in an alarm, a month', source: CLOUDWATCH, by: 'others', free: 10 },
  customMetric: { dollars: 0.3, unit: 'month', source: CLOUDWATCH, by: 'others', free: 10 },
  dashboard: { dollars: 3, unit: 'month', source: CLOUDWATCH, by: 'others', free: 3 },
  log: { dollars: 0.5, unit: 'GB written', source: CLOUDWATCH, by: 'others', free: 5 },
  key: { dollars: 1, unit: 'month', source: 'https://aws.amazon.com/kms/pricing/', by: 'others' },
  webAcl: { dollars: 5, unit: 'month', source: 'https://aws.amazon.com/waf/pricing/', by: 'others' },
  webRule: { dollars: 1, unit: 'month', source: 'https://aws.amazon.com/waf/pricing/', by: 'others' },
  webRequest: { dollars: 0.6, unit: 'million', source: 'https://aws.amazon.com/waf/pricing/', by: 'others' },
  lambdaRequest: { dollars: 0.2, unit: 'million', source: LAMBDA, by: 'others', free: 1 },
  lambdaTime: {
    dollars: 13.3334,
    unit: 'million GB-seconds on Arm',
    source: LAMBDA,
    by: 'others',
    free: 0.4,
  },
  queueRequest: {
    dollars: 0.4,
    unit: 'million',
    source: 'https://aws.amazon.com/sqs/pricing/',
    by: 'others',
    free: 1,
  },
  tableWrite: {
    dollars: 0.625,
    unit: 'million units of 1 KB',
    source: 'the Price List API, by a public plan of 2026-07-30',
    by: 'others',
  },
  apiRequest: {
    dollars: 3.5,
    unit: 'million of a REST API',
    source: 'https://aws.amazon.com/api-gateway/pricing/',
    by: 'others',
  },
  containerCpu: { dollars: 0.03238, unit: 'vCPU-hour on Arm', source: FARGATE, by: 'others' },
  containerMemory: { dollars: 0.00356, unit: 'GB-hour on Arm', source: FARGATE, by: 'others' },
  loadBalancer: {
    dollars: 0.0225,
    unit: 'hour',
    source: 'https://aws.amazon.com/elasticloadbalancing/pricing/; units of capacity are left out',
    by: 'others',
  },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof prices;

/** Dollars for so many units in a month, after those that are free. */
export function costOf(name: PriceName, units: number): number {
  const { dollars, free = 0 }: Price = prices[name];
  return Math.max(0, units - free) * dollars;
}
