#!/usr/bin/env node
import { contextOf } from './cli/context.ts';
import { runCommand } from './cli/run.ts';

// The reader of the output may be gone first, as `head` is: then there is nothing more to say.
process.stdout.on('error', () => process.exit());
process.exitCode = await runCommand(process.argv.slice(2), contextOf(process));
