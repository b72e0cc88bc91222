import { startRuntime } from '../../localstack/start.ts';
import type { Demo } from './demo.ts';
import { demoOf, demos, whole } from './demos.ts';

const usage = `npm run demo                  a few hundred orders flow through the whole service
npm run demo -- SYSTEM        one system at work: ${[...demos.keys()].join(', ')}`;

const NEXT = `
\`npm run local -- --with-demo\` starts the same for you to work with, and says where its console is: the operator's page,
with such failures in it.`;

/** Ctrl-C: what was started is ended, and nothing is left. */
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(name, () => {
    console.log('\nstopping …');
    interrupted.abort(new Error('It was interrupted.'));
  });
}

async function main(name: string | undefined): Promise<number> {
  if (name === '--help' || name === '-h') {
    console.log(usage);
    return 0;
  }
  const load = name === undefined ? whole : demoOf(name);
  if (!load) {
    console.error(`There is no demo "${name}".\n\n${usage}`);
    return 2;
  }
  const { demo } = await load();
  console.log(`\n${demo.about.join('\n')}\n`);
  console.log('Starting RabbitMQ and the synthesized template …');
  const began = Date.now();
  const progress = progressOfStart();
  const runtime = await startRuntime({
    env: { ...demo.settings, ...own(demo.settings) },
    onLog: progress.show,
    signal: interrupted.signal,
  });
  progress.end();
  try {
    console.log(`ready in ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
    const shown = demo.run({ ready: runtime.ready, say: (line = '') => console.log(line) });
    const problems = await Promise.race([shown, interruption(interrupted.signal)]);
    if (problems.length > 0) console.error(`\nThis did not go as it should: ${problems.join('; ')}.`);
    else console.log(NEXT);
    return problems.length === 0 ? 0 : 1;
  } finally {
    await runtime.stop();
  }
}

function interruption(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

/** What the caller set in the environment. */
function own(settings: Demo['settings']): Record<string, string> {
  return Object.fromEntries(
    Object.keys(settings).flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
}

/** What the runtime says it does, `12:00:00.123 courtier  text`, until it is ready: a start takes a while. */
function progressOfStart(): { show(line: string): void; end(): void } {
  let ended = false;
  return {
    show: (line) => {
      const [, said] = /^\S+ courtier +(.*)/.exec(line) ?? [];
      if (said !== undefined && !ended) console.log(`  ${said}`);
    },
    end: () => {
      ended = true;
    },
  };
}

try {
  process.exitCode = await main(process.argv[2]);
} catch (error) {
  // What the demo had under way still goes on, against a runtime that is gone.
  if (interrupted.signal.aborted) process.exit(130);
  console.error(`\nThe demo could not go on. ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
