import { App } from 'aws-cdk-lib';
import { Courtier } from '../../lib/courtier.ts';
import { clocks } from './clocks.ts';
import { hurry } from './hurry.ts';
import { systems } from './index.ts';

/** The CDK app that the ledger runs on. */
const app = new App();
new Courtier(app, 'Broker', { systems });
hurry(app);
clocks(app);
app.synth();
