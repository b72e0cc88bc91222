import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as z from 'zod';

/** A bundle, and what its environment must hold. */
export type Loaded = { file: string; environment: Record<string, string> };

/** Milliseconds of each bundle's loads. One process at a time, all in turns; the first turn only fills the disk's cache. */
export async function loadTimes(bundles: readonly Loaded[], count: number): Promise<number[][]> {
  const times: number[][] = bundles.map(() => []);
  for (let turn = -1; turn < count; turn += 1) {
    for (const [index, bundle] of bundles.entries()) {
      const time = await loadTime(bundle);
      if (turn >= 0) times[index]?.push(time);
    }
  }
  return times;
}

/** What Lambda's runtime does with a handler: `import` of an ES module, `require` of a CommonJS one. */
const LOAD = `
import { createRequire } from 'node:module';
const [file] = process.argv.slice(1);
const require = createRequire(file);
const start = performance.now();
const { handler } = file.endsWith('.mjs') ? await import(file) : require(file);
const time = performance.now() - start;
if (typeof handler !== 'function') throw new Error(file + ' exports no handler');
console.log(time);
process.exit();
`;

const ALWAYS = {
  POWERTOOLS_SERVICE_NAME: 'bench',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
};

async function loadTime({ file, environment }: Loaded): Promise<number> {
  const args = ['--input-type=module', '--eval', LOAD, file];
  const env = { ...ALWAYS, ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 30_000 });
  return Number(stdout.trim());
}

/** Names and addresses that lead nowhere: nothing is called while a function loads. */
const NOWHERE = ['local', '30', 'amqp://127.0.0.1:9', 'http://127.0.0.1:9', '{"retryDelays": [60]}'];

/** A value for each variable that a function must have. */
export function environmentFor(env: z.ZodObject): Record<string, string> {
  const needed = Object.entries(env.shape).filter(([, field]) => !z.safeParse(field, undefined).success);
  return Object.fromEntries(
    needed.map(([name, field]) => {
      const value = NOWHERE.find((each) => z.safeParse(field, each).success);
      if (value === undefined) throw new Error(`There is no value for ${name}: add one to NOWHERE.`);
      return [name, value];
    }),
  );
}
