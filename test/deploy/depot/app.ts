import { App, Stack } from 'aws-cdk-lib';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Courtier } from '../../../lib/courtier.ts';
import { shop } from '../../shop/system.ts';
import { depot as next } from '../depot-next/system.ts';
import { depot } from './system.ts';

/** The shop's deployment with a depot in it; DEPOT says how far that is rebuilt, and whether its last stack can be made. */
const app = new App();
const { DEPOT: state } = process.env;
const broker = new Courtier(app, 'Broker', { systems: [shop, state === 'before' ? depot : next] });
if (state === 'broken') {
  const last = Stack.of(broker.node.findChild('courtier-local-api'));
  // A FIFO queue's name ends with .fifo.
  new CfnQueue(last, 'Impossible', { queueName: 'courtier-local-impossible', fifoQueue: true });
}
app.synth();
