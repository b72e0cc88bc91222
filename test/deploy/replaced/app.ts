import { App } from 'aws-cdk-lib';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { Courtier } from '../../../lib/courtier.ts';
import { depot } from '../depot/system.ts';

/** A stage of AWS on a RabbitMQ that is there: RABBITMQ says which. */
const app = new App();
new Courtier(app, 'Broker', {
  systems: [depot],
  stage: 'dev',
  name: 'replaced',
  broker: {
    ...JSON.parse(process.env.RABBITMQ ?? '{}'),
    arn: 'arn:aws:mq:us-east-1:000000000000:broker:replaced:b-00000000-0000-4000-8000-000000000000',
    vhost: '/',
    placement: undefined,
  },
});
// MiniStack has none. While a broker is replaced nothing may be rotated in any case.
for (const { node } of app.node.findAll().filter((each) => each instanceof CfnRotationSchedule))
  node.scope?.node.tryRemoveChild(node.id);
app.synth();
