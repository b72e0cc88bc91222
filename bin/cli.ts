#!/usr/bin/env node
import { contextOf } from './cli/context.ts';
import { runCommand } from './cli/run.ts';

process.exitCode = await runCommand(process.argv.slice(2), contextOf(process));
