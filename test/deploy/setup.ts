import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { TestProject } from 'vitest/node';
import { startIssuer } from '../issuer.ts';
import type { Ready } from '../runtime.ts';
import { startBridge } from './bridge.ts';
import type { BrokerLogin } from './broker-parameters.ts';
import { assemblyOf, bootstrap, deploy } from './deploy.ts';
import { depotApp } from './depot/apps.ts';
import { skipped } from './stories.ts';
import { type Surroundings, startSurroundings } from './surroundings.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** What the deployment stands on. */
    deployedOn: { kind: 'ministack' | 'given'; dataDir: string; url: string; broker: BrokerLogin };
  }
}

/** Bootstraps the account, deploys the shop with its depot and starts the bridge; what tests of the running template want to know is the deployment's. */
export default async function setup(project: TestProject) {
  const around = await startSurroundings(process.env);
  for (const { file, story = 'all of it', why } of skipped(around.endpoint.kind))
    console.log(`skipped here: ${file}: ${story}: ${why}`);
  try {
    const { issuer, audience, signingKey, stop } = await startIssuer();
    around.stopping.add(stop);
    const app = depotApp('before', { issuer, audience });
    await Promise.all([around.broker.ready, bootstrap(around), assemblyOf(around, app)]);
    const parameters = ['courtier-local-shop:PrinterUrl=http://printer.shop.local'];
    const outputs = await deploy(around, app, { parameters });
    await startBridge(around);
    project.provide('running', await readyOf(around, outputs));
    project.provide('issuer', { issuer, audience, signingKey });
    project.provide('trustStore', null);
    project.provide('deployedOn', providedOf(around));
  } catch (error) {
    await around.stopping.run();
    throw error;
  }
  return () => around.stopping.run();
}

function providedOf({ dataDir, endpoint: { kind, url: endpoint }, broker }: Surroundings) {
  const { url, managementUrl, username, password } = broker;
  return { kind, dataDir, url: endpoint, broker: { url, managementUrl, username, password } };
}

async function readyOf(
  { endpoint: { url }, broker }: Surroundings,
  outputs: Record<string, Record<string, string>>,
): Promise<Ready> {
  const apiUrl = outputs['courtier-local-api']?.ApiUrl ?? '';
  const [, id] = /^https:\/\/([^.]+)\.execute-api\./.exec(apiUrl) ?? [];
  if (id === undefined) throw new Error(`The stack courtier-local-api says no address of its API: ${apiUrl}`);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const secrets = new SecretsManagerClient({ endpoint: url, region: 'us-east-1', credentials });
  const SecretId = 'courtier-local-admin-key';
  const { SecretString: adminKey = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const { amqp, managementUrl: management } = broker;
  const api = `${url}/_aws/execute-api/${id}/v1`;
  // No CloudFront stands there.
  return { ready: true, api, console: `${api}/console`, aws: url, amqp, management, adminKey };
}
