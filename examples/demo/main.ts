import { startRuntime } from '../../localstack/start.ts';
import type { Demo } from './demo.ts';

/** Each demo by the name that `npm run demo -- <name>` takes; loaded only when it is shown. */
const demos: Readonly<Record<string, () => Promise<{ demo: Demo }>>> = {
  orders: () => import('./orders.ts'),
  s1: () => import('./s1.ts'),
  s3: () => import('./s3.ts'),
  s4: () => import('./s4.ts'),
  s2: () => import('./s2.ts'),
  s5: () => import('./s5.ts'),
};
const DEFAULT = 'orders';

async function main(name: string): Promise<number> {
  const load = Object.hasOwn(demos, name) ? demos[name] : undefined;
  if (!load) {
    console.error(
      `There is no demo "${name}". Choose one: npm run demo -- ${Object.keys(demos).join(' | ')}`,
    );
    return 2;
  }
  const { demo } = await load();
  console.log(`\n${demo.about.join('\n')}\n`);
  console.log('Starting RabbitMQ and the synthesized template …');
  const began = Date.now();
  const runtime = await startRuntime({
    env: { ...demo.settings, ...own(demo.settings) },
    onLog: progressOfStart,
  });
  try {
    console.log(`ready in ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
    const problems = await demo.run({ ready: runtime.ready, say: (line = '') => console.log(line) });
    if (problems.length > 0) console.error(`\nThis did not go as it should: ${problems.join('; ')}.`);
    else console.log('\n`npm run local` starts the same for you to work with.');
    return problems.length === 0 ? 0 : 1;
  } finally {
    await runtime.stop();
  }
}

/** What the caller set in the environment. */
function own(settings: Demo['settings']): Record<string, string> {
  return Object.fromEntries(
    Object.keys(settings).flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
}

/** The first start fetches RabbitMQ, which takes a while: say so. */
function progressOfStart(line: string): void {
  const [, progress] = line.split('rabbitmq: ');
  if (progress) console.log(`  RabbitMQ: ${progress}`);
}

try {
  process.exitCode = await main(process.argv[2] ?? DEFAULT);
} catch (error) {
  console.error(`\nThe demo could not go on. ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
