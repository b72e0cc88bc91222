import { createLog } from '../log.ts';
import { whenOrphaned } from '../orphan.ts';
import { Problem } from '../problem.ts';
import { Stopping } from '../stopping.ts';
import { startBridge } from './bridge.ts';
import { deploymentAt } from './deployment.ts';
import { parseOptions } from './options.ts';

/** `courtier bridge`: runs until Ctrl-C. Says on standard output, in one line, when it reads. */
export async function runBridge(args: string[]): Promise<number> {
  try {
    const options = parseOptions(args, process.env);
    await run(options);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Problem ? error.message : reasonOf(error)}\n`);
    return 1;
  }
}

async function run(options: ReturnType<typeof parseOptions>): Promise<void> {
  const log = createLog({
    write: (text) => process.stderr.write(text),
    verbose: false,
    colours: process.stderr.isTTY && process.env.NO_COLOR === undefined,
  });
  const deployment = deploymentAt(options);
  const stopping = new Stopping(log);
  const asked = askedToStop(options.stopAtEof);
  const bridge = await startBridge({ deployment, log });
  stopping.add(() => bridge.stop());
  process.stdout.write(`ready: ${bridge.queues().length} queues are read\n`);
  await asked;
  await stopping.run();
}

function askedToStop(atEof: boolean): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    whenOrphaned(resolve, process);
    if (atEof) process.stdin.resume().once('close', () => resolve());
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: string };
  return `The deployment cannot be read: ${error.name}${code === undefined ? '' : ` (${code})`}: ${error.message}. Is it deployed under this name, in the region of AWS_REGION, at this endpoint?`;
}
