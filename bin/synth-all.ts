import { join } from 'node:path';
import { courtierApp } from '../lib/app.ts';
import { EXAMPLES, GIVEN_RABBITMQ } from '../lib/example-settings.ts';
import { SMALL, stageNames } from '../lib/named-stage.ts';
import { systems } from '../systems/index.ts';

/** Synthesizes and checks every stage into cdk.out/<stage>, a line each. Any error ends it with a code above 0. */
for (const stage of [...stageNames, SMALL]) {
  const started = performance.now();
  const outdir = join(import.meta.dirname, '..', 'cdk.out', stage);
  const examples = { ...EXAMPLES, ...(stage === SMALL && GIVEN_RABBITMQ) };
  const environment = { ...examples, ...process.env, COURTIER_STAGE: stage };
  const { stacks } = courtierApp({ environment, systems, outdir }).synth();
  const resources = stacks.reduce(
    (sum, { template }) => sum + Object.keys(template.Resources ?? {}).length,
    0,
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${stage}: ${stacks.length} stacks, ${resources} resources, ${seconds} s\n`);
}
