import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Children } from './children.ts';
import { Problem } from './problem.ts';

/** Writes the templates of the stage local, as `cdk synth` does. Resolves to the folder. The environment goes along. */
export async function synthesize({
  projectDir,
  dataDir,
  env,
  children,
}: {
  projectDir: string;
  dataDir: string;
  env: NodeJS.ProcessEnv;
  children: Children;
}): Promise<string> {
  const outdir = join(dataDir, 'cdk.out');
  await rm(outdir, { recursive: true, force: true });
  const said: string[] = [];
  const child = children.start({
    name: 'synthesis',
    command: process.execPath,
    args: [join('bin', 'courtier.ts')],
    cwd: projectDir,
    env: { ...env, CDK_OUTDIR: outdir, COURTIER_STAGE: 'local' },
    onLine: (line) => said.push(line),
  });
  const how = await child.ended;
  if (how !== 'code 0')
    throw new Problem(`the template of the stage local cannot be written (${how}):\n${said.join('\n')}`);
  return outdir;
}
