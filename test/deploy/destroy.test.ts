import { DeleteObjectsCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { describe, expect, inject, it } from 'vitest';
import { Courtier } from '../system/courtier.ts';
import { deploy, destroy } from './deploy.ts';
import { depotApp, working } from './depot/apps.ts';
import { leftOf } from './left.ts';
import { deploymentTarget, knownIssuer } from './target.ts';

const { aws } = inject('running');
const target = deploymentTarget();
const next = depotApp('next', knownIssuer());
const courtier = new Courtier(inject('running'));
const PREFIX = 'courtier-local-';

/** As docs/deploy.md says it: what was made at run time goes first, and a bucket is emptied before it can be deleted. */
async function clearedAway(): Promise<void> {
  const { body } = await courtier.call<{ items: { name: string; origin: string }[] }>(
    'GET',
    '/api/queues?limit=200',
  );
  for (const { name, origin } of body.items)
    if (origin === 'run-time') await courtier.call('DELETE', `/api/queues/${name}?force=true`);
  const Bucket = 'courtier-local-payloads-000000000000-us-east-1';
  for await (const { Contents = [] } of paginateListObjectsV2({ client: courtier.s3 }, { Bucket })) {
    const Objects = Contents.map(({ Key }) => ({ Key }));
    if (Objects.length > 0) await courtier.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  }
}

/** The account's own, by which API Gateway writes the logs of every API of the region: lib/constructs/routed-api.ts. */
const OF_THE_ACCOUNT = /^iam .*CloudWatchRole/;

const left = async () => (await leftOf(aws, PREFIX)).filter((name) => !OF_THE_ACCOUNT.test(name));

describe('a deployment that is destroyed', () => {
  it('leaves nothing', async () => {
    expect((await left()).length).toBeGreaterThan(100);
    await clearedAway();
    await destroy(target, next);
    expect(await left()).toEqual([]);
  });

  it('can be deployed again under the same names', async () => {
    const parameters = [...working, 'courtier-local-shop:PrinterUrl=http://printer.shop.local'];
    const outputs = await deploy(target, next, { parameters });
    expect(outputs['courtier-local-api']?.ApiUrl).toContain('execute-api');
    await destroy(target, next);
    expect(await left()).toEqual([]);
  });
});
