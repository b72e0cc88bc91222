import * as z from 'zod';
import { Problem } from '../problem.ts';
import type { ResourceType } from '../resource.ts';
import { nameOf } from './names.ts';

const Properties = z.object({
  Handler: z.string(),
  Runtime: z.string(),
  Role: z.string().optional(),
  Timeout: z.coerce.number().default(3),
  MemorySize: z.coerce.number().default(128),
  ReservedConcurrentExecutions: z.coerce.number().optional(),
  Environment: z
    .object({ Variables: z.record(z.string(), z.coerce.string()).default({}) })
    .default({ Variables: {} }),
});

/** A function whose code is a CDK asset. It runs as processes of its own: localstack/lambda. */
export const lambdaFunction: ResourceType = {
  type: 'AWS::Lambda::Function',
  properties: ['FunctionName', 'Code', ...Object.keys(Properties.shape)],
  noEffect: {
    Architectures: 'it runs on this machine',
    Description: 'for people',
    EphemeralStorage: 'it writes to this machine’s /tmp',
    KmsKeyArn: 'nothing is encrypted here',
    LoggingConfig: 'its lines go to the runtime’s log',
    PackageType: 'an image would have no Handler',
    RecursiveLoop: 'nobody looks for loops here',
    Tags: 'nobody pays here',
    TracingConfig: 'there is no X-Ray here',
    VpcConfig: 'there is one network here',
  },
  create: async (resource, world) => {
    const properties = Properties.parse(resource.properties);
    const codeDir = resource.metadata['aws:asset:path'];
    if (typeof codeDir !== 'string') throw new Problem('its code is no asset of the CDK app');
    if (!properties.Runtime.startsWith('nodejs'))
      throw new Problem(`Runtime ${properties.Runtime}: only Node runs here`);
    const name = nameOf(resource, 'FunctionName');
    const arn = `arn:aws:lambda:${world.region}:${world.account}:function:${name}`;
    const { ReservedConcurrentExecutions: reservedConcurrency } = properties;
    const build = z.record(z.string(), z.unknown()).optional().parse(resource.metadata['courtier:build']);
    world.functions.register({
      name,
      arn,
      codeDir,
      handler: properties.Handler,
      timeoutSeconds: properties.Timeout,
      memoryMb: properties.MemorySize,
      environment: properties.Environment.Variables,
      ...(reservedConcurrency !== undefined && { reservedConcurrency }),
      ...(build && { build }),
    });
    if (properties.Role !== undefined) world.permissions.assume(name, properties.Role);
    return { ref: name, attributes: { Arn: arn } };
  },
};
