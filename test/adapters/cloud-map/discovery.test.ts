import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCloudMapDiscovery } from '../../../adapters/cloud-map/discovery.ts';

/** A Cloud Map that answers `answer`, or that it is not there. */
const cloudMap = { answer: undefined as object | undefined, asked: [] as unknown[] };
const server = createServer(async (request, response) => {
  cloudMap.asked.push(JSON.parse(Buffer.concat(await request.toArray()).toString()));
  const [status, body] = cloudMap.answer ? [200, cloudMap.answer] : [400, { __type: 'RequestLimitExceeded' }];
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
});
let client: ServiceDiscoveryClient;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = new ServiceDiscoveryClient({
    endpoint,
    region: 'eu-west-3',
    disableHostPrefix: true,
    maxAttempts: 1,
  });
});
afterAll(() => {
  client.destroy();
  server.close();
});

const instances = (...urls: (string | undefined)[]) => ({
  Instances: urls.map((url, n) => ({ InstanceId: `i-${n}`, Attributes: url === undefined ? {} : { url } })),
});

function setUp() {
  cloudMap.asked = [];
  const clock = { at: 0 };
  const chance = { next: 0 };
  const discovery = createCloudMapDiscovery({
    client,
    namespace: 'courtier-local-services',
    service: 'label-printer',
    now: () => new Date(clock.at),
    keptMs: 1_000,
    random: () => chance.next,
  });
  return { clock, chance, discovery };
}

describe('discovery through Cloud Map', () => {
  it('takes one of the instances, and asks again when what it knows is old', async () => {
    const { clock, chance, discovery } = setUp();
    cloudMap.answer = instances('https://a.example.com/', 'http://b.example.com:8080');
    expect(await discovery.baseUrl()).toBe('https://a.example.com');
    chance.next = 0.99;
    expect(await discovery.baseUrl()).toBe('http://b.example.com:8080');
    expect(cloudMap.asked).toHaveLength(1);
    expect(cloudMap.asked[0]).toMatchObject({
      NamespaceName: 'courtier-local-services',
      ServiceName: 'label-printer',
    });
    cloudMap.answer = instances('http://c.example.com');
    clock.at += 1_000;
    expect(await discovery.baseUrl()).toBe('http://c.example.com');
  });

  it('goes by what it knew while Cloud Map is away', async () => {
    const { clock, discovery } = setUp();
    cloudMap.answer = instances('http://a.example.com');
    await discovery.baseUrl();
    clock.at += 5_000;
    cloudMap.answer = undefined;
    expect(await discovery.baseUrl()).toBe('http://a.example.com');
  });

  it.each([
    ['there is none', instances()],
    ['none says where it is', instances(undefined, 'ftp://a.example.com', 'nowhere')],
  ])('finds no service when %s', async (_, answer) => {
    const { discovery } = setUp();
    cloudMap.answer = answer;
    await expect(discovery.baseUrl()).rejects.toMatchObject({
      code: 'service-not-found',
      disposition: 'retry',
    });
  });

  it('finds no service when Cloud Map never answered', async () => {
    const { discovery } = setUp();
    cloudMap.answer = undefined;
    await expect(discovery.baseUrl()).rejects.toMatchObject({ code: 'service-not-found' });
  });
});
