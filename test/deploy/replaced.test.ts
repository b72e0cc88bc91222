import { join } from 'node:path';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { createManagement } from '../../adapters/rabbitmq-management/management.ts';
import { startBridge } from '../../localstack/bridge/bridge.ts';
import { deploymentAt } from '../../localstack/bridge/deployment.ts';
import { installedHere, startPrivateBroker, unlessInstalled } from '../contract/private-broker.ts';
import { Courtier, eventually, newId } from '../system/courtier.ts';
import { type App, deploy } from './deploy.ts';
import { deploymentTarget } from './target.ts';

type Rabbitmq = Awaited<ReturnType<typeof startPrivateBroker>>;

const courtier = new Courtier(inject('running'));
const target = deploymentTarget();
const installation = await installedHere();
const MESSAGES = 20;
const QUEUE = 'depot_stock';
const SETUP_MS = 600_000;

/** The deployment on this RabbitMQ. */
async function deployedOn({ url, managementUrl, username, password }: Rabbitmq, name: string): Promise<App> {
  const secret = { Name: `replaced-${name}`, SecretString: JSON.stringify({ username, password }) };
  const { ARN: secretArn } = await courtier.secrets.send(new CreateSecretCommand(secret));
  const env = {
    RABBITMQ: JSON.stringify({ url, managementUrl, secretArn }),
    COURTIER_BROKER_CONNECTIONS: '500',
    COURTIER_ALERT_EMAIL: 'none',
    COURTIER_CONSOLE: 'off',
    // A stage on AWS always counts its callers.
    COURTIER_USAGE_PLANS: 'authorizer',
  };
  return { name: `replaced-${name}`, project: join(import.meta.dirname, 'replaced'), env };
}

const managementOf = ({ managementUrl: url, username, password }: Rabbitmq) =>
  createManagement({ url, username, password, vhost: '/' });

/** Publishes so many, confirmed; answers the ids. */
async function published(to: Rabbitmq, count: number): Promise<string[]> {
  const model = await connect(to.amqp);
  const channel = await model.createConfirmChannel();
  const ids = Array.from({ length: count }, newId);
  for (const messageId of ids)
    channel.publish(QUEUE, '', Buffer.from('{}'), { messageId, persistent: true, mandatory: true });
  await channel.waitForConfirms();
  await model.close();
  return ids;
}

async function waiting(at: Rabbitmq): Promise<number> {
  const model = await connect(at.amqp);
  try {
    return (await (await model.createChannel()).checkQueue(QUEUE)).messageCount;
  } finally {
    await model.close();
  }
}

/** As `courtier bridge` does it; `broker` where it is another than that of the deployment. */
async function bridge(broker: string | undefined): Promise<void> {
  const deployment = deploymentAt({
    endpoint: target.endpoint.url,
    region: 'us-east-1',
    deployment: 'replaced',
    stopAtEof: false,
    broker,
  });
  const started = await startBridge({ deployment, log: { info: () => {}, warn: () => {} } });
  onTestFinished(() => started.stop());
}

const isDelivered = async (id: string): Promise<boolean> => {
  const { Items = [] } = await courtier.dynamodb.send(
    new QueryCommand({
      TableName: 'courtier-replaced-message-log',
      KeyConditionExpression: 'message_id = :id',
      ExpressionAttributeValues: { ':id': { S: id } },
    }),
  );
  return Items.some((item) => unmarshall(item).status === 'delivered');
};

/** docs/deploy.md, "Replace the broker": what of it is CloudFormation's, from step 2 on. */
describe.skipIf(!installation)(`a RabbitMQ whose place another takes${unlessInstalled(installation)}`, () => {
  let [first, next]: [Rabbitmq | undefined, Rabbitmq | undefined] = [undefined, undefined];
  beforeAll(async () => {
    if (!installation) return;
    [first, next] = await Promise.all([startPrivateBroker(installation), startPrivateBroker(installation)]);
  }, SETUP_MS);
  afterAll(async () => {
    await Promise.all([first?.stop(), next?.stop()]);
  });

  it('loses no message, whichever of the two had it', async () => {
    if (!first || !next) throw new Error('No RabbitMQ was started.');
    const [before, after] = [await deployedOn(first, 'before'), await deployedOn(next, 'after')];
    await deploy(target, before, { stacks: ['**'] });
    const ids = await published(first, MESSAGES);

    await managementOf(next).apply(await managementOf(first).read());
    await deploy(target, after, { stacks: ['**/courtier-replaced-messaging'], args: ['--exclusively'] });
    ids.push(...(await published(first, MESSAGES)));
    expect([await waiting(first), await waiting(next)]).toEqual([2 * MESSAGES, 0]);

    await deploy(target, after, { stacks: ['**'] });
    ids.push(...(await published(next, MESSAGES)));
    await bridge(undefined);
    await bridge(first.amqp);
    for (const id of ids) await eventually(`${id} is delivered`, () => isDelivered(id));
    expect([await waiting(first), await waiting(next)]).toEqual([0, 0]);
  });
});
