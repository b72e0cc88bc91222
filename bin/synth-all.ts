import { join } from 'node:path';
import { courtierApp } from '../lib/app.ts';
import { stageNames } from '../lib/named-stage.ts';
import { systems } from '../systems/index.ts';

/** What every stage demands, where the environment says nothing else. */
const EXAMPLES = {
  COURTIER_ALERT_EMAIL: 'duty@example.com',
  COURTIER_SMTP_URL: 'smtp://relay.example.com:587',
};

/** Synthesizes and checks every stage into cdk.out/<stage>, a line each. Any error ends it with a code above 0. */
for (const stage of stageNames) {
  const started = performance.now();
  const outdir = join(import.meta.dirname, '..', 'cdk.out', stage);
  const environment = { ...EXAMPLES, ...process.env, COURTIER_STAGE: stage };
  const { stacks } = courtierApp({ environment, systems, outdir }).synth();
  const resources = stacks.reduce(
    (sum, { template }) => sum + Object.keys(template.Resources ?? {}).length,
    0,
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${stage}: ${stacks.length} stacks, ${resources} resources, ${seconds} s\n`);
}
