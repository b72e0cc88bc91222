import { constants, cpSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import * as z from 'zod';
import { writableCacheDir } from '../cache/cache-dir.ts';
import { KeptFolders } from '../cache/kept-folders.ts';
import { synthesisKey } from '../cache/synthesis-key.ts';
import type { Children } from './children.ts';
import { Problem } from './problem.ts';
import { telling } from './progress.ts';
import type { RuntimeLog } from './runtime-log.ts';

/** One has 20 MB: a few sets of settings, and the branches of one's work. */
const MOST_ASSEMBLIES = 10;

export type SynthesizeDeps = {
  projectDir: string;
  dataDir: string;
  env: NodeJS.ProcessEnv;
  children: Pick<Children, 'start'>;
  log: Pick<RuntimeLog, 'info'>;
};

/**
 * The templates of the stage local with the bundles of its functions, as `cdk synth` writes them. Resolves to the folder.
 * The environment goes along. From the same sources, packages and environment it is synthesized once on this machine and
 * taken from the cache afterwards; the folder is a copy, so that nobody takes it away while the runtime reads it.
 */
export async function synthesize(deps: SynthesizeDeps): Promise<string> {
  const { projectDir, dataDir, log } = deps;
  const outdir = join(dataDir, 'cdk.out');
  rmSync(outdir, { recursive: true, force: true });
  const env = {
    // CDK's own check of the templates takes most of a synthesis, and finds what CloudFormation would refuse.
    CDK_VALIDATION: 'false',
    ...deps.env,
    CDK_OUTDIR: undefined,
    COURTIER_STAGE: 'local',
    COURTIER_LOCAL: 'true',
  };
  const key = () => synthesisKey({ projectDir, env, except: [dataDir] });
  const before = key();
  const assemblies = new KeptFolders(join(writableCacheDir(deps.env), 'assemblies'), {
    most: MOST_ASSEMBLIES,
  });
  const kept = before === undefined ? undefined : assemblies.find(before);
  if (kept !== undefined) {
    log.info('nothing changed since the stage local was last synthesized: its templates come from the cache');
    copy(kept, outdir);
    return outdir;
  }
  const synthesis = () => runApp(deps, { ...env, CDK_OUTDIR: outdir });
  await telling(log, 'synthesizing the stage local and bundling its functions', synthesis);
  // A source that changed meanwhile may be in the templates as it was.
  if (before !== undefined && key() === before) assemblies.keep(before, (folder) => copy(outdir, folder));
  return outdir;
}

const CdkJson = z.looseObject({
  app: z.string().min(1),
  context: z.record(z.string(), z.unknown()).default({}),
});

/** How the CDK command would run the app. */
function readApp(projectDir: string): z.output<typeof CdkJson> {
  const file = join(projectDir, 'cdk.json');
  try {
    return CdkJson.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Problem(`${file} does not say how the CDK app is run: ${why}`);
  }
}

async function runApp({ projectDir, children }: SynthesizeDeps, env: NodeJS.ProcessEnv): Promise<void> {
  const { app, context } = readApp(projectDir);
  const path = [dirname(process.execPath), join(projectDir, 'node_modules', '.bin'), env.PATH ?? ''];
  const said: string[] = [];
  const child = children.start({
    name: 'synthesis',
    command: '/bin/sh',
    args: ['-c', app],
    cwd: projectDir,
    env: { ...env, PATH: path.join(delimiter), CDK_CONTEXT_JSON: JSON.stringify(context) },
    onLine: (line) => said.push(line),
  });
  const how = await child.ended;
  if (how !== 'code 0')
    throw new Problem(`the template of the stage local cannot be written (${how}):\n${said.join('\n')}`);
}

function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE });
}
