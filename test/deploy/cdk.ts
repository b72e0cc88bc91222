import { join } from 'node:path';
import * as z from 'zod';
import type { Children } from '../../localstack/children.ts';

const CDK = join(import.meta.dirname, '..', '..', 'node_modules', 'aws-cdk', 'bin', 'cdk');
const LINES_KEPT = 60;

export type CdkDeps = { children: Children; endpoint: string };

/** Stack → output → value. */
export const Outputs = z.record(z.string(), z.record(z.string(), z.string()));

/** The CDK command, against the endpoint and nothing else. Rejects with the end of what it wrote. */
export async function cdk({ children, endpoint }: CdkDeps, ...args: string[]): Promise<string> {
  const said: string[] = [];
  const child = children.start({
    name: 'cdk',
    command: process.execPath,
    args: [CDK, ...args, '--no-notices', '--no-color'],
    env: awsEnvironment(endpoint),
    onLine: (line) => said.push(line),
  });
  const how = await child.ended;
  if (how === 'code 0') return said.join('\n');
  throw new CdkError(`cdk ${args[0]} ended with ${how}:\n${said.slice(-LINES_KEPT).join('\n')}`);
}

/** The command did not do what it was asked for. */
export class CdkError extends Error {
  override readonly name = 'CdkError';
}

/** Nothing of this machine's own account reaches a command, so that none can reach AWS. */
export function awsEnvironment(endpoint: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(own),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CI: 'true',
  };
}
