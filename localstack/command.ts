import { flushCompileCache } from 'node:module';
import { showDemo } from './demo.ts';
import { createLog } from './log.ts';
import { parseOptions, usage } from './options.ts';
import { whenOrphaned } from './orphan.ts';
import { Problem } from './problem.ts';
import { startRuntime } from './runtime.ts';
import type { Ready } from './start.ts';
import { Stopping } from './stopping.ts';

/** `npm run local`: starts the runtime, prints the ready line, and ends it on Ctrl-C. */
export async function main(args: string[]): Promise<void> {
  const options = parseOptions(args, process.env);
  if (options.help) return void process.stdout.write(usage);
  // The reader of the output may be gone first: that is no reason to die without stopping the parts.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  const log = createLog({
    write: (text) => process.stderr.write(text),
    verbose: options.verbose,
    colours: process.stderr.isTTY && process.env.NO_COLOR === undefined,
  });
  const stopping = new Stopping(log);
  const stop = async (code: number) => {
    await stopping.run();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // The guard ends whatever is left.
      if (stopping.begun) process.exit(130);
      log.info('stopping (Ctrl-C again to stop at once)');
      void stop(0);
    });
  }
  const abandoned = () => {
    if (stopping.begun) return;
    log.info('stopping, because what started it is gone');
    void stop(0);
  };
  if (options.stopAtEof) process.stdin.resume().once('close', abandoned);
  whenOrphaned(abandoned, process);
  process.on('uncaughtException', (error) => {
    if (stopping.begun) return;
    log.warn(`the runtime itself failed: ${messageOf(error)}`);
    void stop(1);
  });
  try {
    const ready = await startRuntime({ options, env: process.env, log, stopping });
    if (!stopping.begun) process.stdout.write(`${options.json ? JSON.stringify(ready) : readable(ready)}\n`);
    flushCompileCache();
    if (options.withDemo) await showDemo(ready, log);
  } catch (error) {
    if (stopping.begun) return;
    log.warn(messageOf(error));
    await stop(1);
  }
}

function readable({ api, apiTls, console: page, aws, amqp, management, adminKey }: Ready): string {
  const seconds = (performance.now() / 1000).toFixed(1);
  const apis = apiTls === undefined ? api : `${api} ${apiTls}`;
  return `ready in ${seconds} s  api ${apis}  console ${page}  aws ${aws}  amqp ${amqp}  management ${management}  key ${adminKey}`;
}

export function messageOf(error: unknown): string {
  if (error instanceof Problem) return error.message;
  return error instanceof Error
    ? `${error.stack}${error.cause ? `\ncaused by ${messageOf(error.cause)}` : ''}`
    : String(error);
}
