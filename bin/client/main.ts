import { CallError } from './call-error.ts';
import { run } from './commands.ts';
import { UsageError } from './usage.ts';

/** Clients of the API and their keys, from the command line. Answers the exit code: 0 done, 1 not done, 2 not understood. */
export async function runClients(args: string[]): Promise<number> {
  try {
    process.stdout.write(await run(args, process.env));
    return 0;
  } catch (error) {
    if (!(error instanceof CallError || error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}
