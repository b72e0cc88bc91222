import { courtierApp } from '../lib/app.ts';
import { systems } from '../systems/index.ts';

/**
 * The CDK app: `cdk deploy -c stage=dev --all`. With `CDK_OUTDIR=<dir> COURTIER_STAGE=local node bin/courtier.ts` a
 * laptop starts sooner: `npm run synth` has checked the stage local already.
 */
const { env: environment } = process;
const onLaptop =
  environment.COURTIER_STAGE === 'local' &&
  (environment.COURTIER_LOCAL === 'true' || environment.CDK_CONTEXT_JSON === undefined);
courtierApp({ environment, systems, checked: !onLaptop }).synth();
