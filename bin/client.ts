import { CallError } from './client/call-error.ts';
import { run } from './client/commands.ts';
import { UsageError } from './client/usage.ts';

/** Clients of the API and their keys, from the command line. Exit code: 0 done, 1 not done, 2 not understood. */
try {
  process.stdout.write(await run(process.argv.slice(2), process.env));
} catch (error) {
  if (!(error instanceof CallError || error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
