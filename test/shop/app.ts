import { App } from 'aws-cdk-lib';
import { Courtier } from '../../lib/courtier.ts';
import { systems } from './index.ts';

/** The CDK app whose runtime the product's stories share. */
const app = new App();
new Courtier(app, 'Broker', { systems });
app.synth();
