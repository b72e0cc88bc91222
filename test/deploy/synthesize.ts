import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Children } from '../../localstack/children.ts';

/** The feature flags of every app here. */
const SHOP = join(import.meta.dirname, '..', 'shop', 'cdk.json');
const Flags = z.object({ context: z.record(z.string(), z.unknown()) });

export type SynthesizeOptions = {
  children: Children;
  /** Where to write it. */
  assembly: string;
  /** The folder of app.ts. */
  project: string;
  env: Record<string, string>;
};

/** The templates and bundles of an app as it says them, unchecked: `npm run synth` checks. Rejects with what the app wrote. */
export async function synthesize({ children, assembly, project, env }: SynthesizeOptions): Promise<void> {
  rmSync(assembly, { recursive: true, force: true });
  const said: string[] = [];
  const { context } = Flags.parse(JSON.parse(readFileSync(SHOP, 'utf8')));
  const child = children.start({
    name: 'synthesis',
    command: process.execPath,
    args: [join(project, 'app.ts')],
    env: {
      ...process.env,
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify(context),
      CDK_OUTDIR: assembly,
      COURTIER_STAGE: 'local',
      ...env,
    },
    onLine: (line) => said.push(line),
  });
  const how = await child.ended;
  if (how !== 'code 0') throw new Error(`${project}/app.ts ended with ${how}:\n${said.join('\n')}`);
}
