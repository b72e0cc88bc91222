import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { writableCacheDir } from '../cache/cache-dir.ts';

// Half of the time that the runtime takes to load is the reading of TypeScript. Node keeps what it has read by its contents.
enableCompileCache(join(writableCacheDir(process.env), 'compiled'));
const { main, messageOf } = await import('./command.ts');
await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
