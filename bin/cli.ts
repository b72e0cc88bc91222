#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { writableCacheDir } from '../cache/cache-dir.ts';

// Most of the time of a short command is the reading of its code. Node keeps what it has read by its contents.
enableCompileCache(join(writableCacheDir(process.env), 'compiled'));
const { contextOf } = await import('./cli/context.ts');
const { runCommand } = await import('./cli/run.ts');
process.exitCode = await runCommand(process.argv.slice(2), contextOf(process));
