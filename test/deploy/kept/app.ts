import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Courtier } from '../../../lib/courtier.ts';
import { shop } from '../../shop/system.ts';

/** A stage that keeps its data, on a broker that is there: no emulator has the network of its own. */
const app = new App();
const broker = new Courtier(app, 'Broker', {
  systems: [shop],
  stage: 'prod',
  alerts: 'none',
  broker: {
    arn: 'arn:aws:mq:us-east-1:000000000000:broker:kept:b-00000000-0000-4000-8000-000000000000',
    url: 'amqp://localhost:5672',
    managementUrl: 'http://localhost:15672',
    vhost: '/',
    secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:kept-broker-aaaaaa',
    placement: undefined,
  },
});
const data = Stack.of(broker.node.findChild('courtier-prod-data'));
// Made when all tables are.
const { valueAsString: queueName } = new CfnParameter(data, 'LastQueueName');
const last = new CfnQueue(data, 'Last', { queueName, fifoQueue: true });
for (const table of data.node.findAll().filter((each) => each instanceof CfnTable))
  last.addResourceDependency(table);
app.synth();
