import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Courtier } from '../../../lib/courtier.ts';
import { shop } from '../../shop/system.ts';
import { depot as next } from '../depot-next/system.ts';
import { depot } from './system.ts';

/** The shop's deployment with a depot in it; DEPOT says how far that is rebuilt. */
const app = new App();
const rebuilt = process.env.DEPOT === 'next';
const broker = new Courtier(app, 'Broker', { systems: [shop, rebuilt ? next : depot] });
if (rebuilt) {
  const last = Stack.of(broker.node.findChild('courtier-local-api'));
  const { valueAsString: queueName } = new CfnParameter(last, 'LastQueueName');
  new CfnQueue(last, 'Last', { queueName, fifoQueue: true });
}
app.synth();
