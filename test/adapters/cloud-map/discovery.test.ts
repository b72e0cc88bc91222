import {
  DiscoverInstancesCommand,
  type DiscoverInstancesCommandOutput,
  RequestLimitExceeded,
  ServiceDiscoveryClient,
} from '@aws-sdk/client-servicediscovery';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createCloudMapDiscovery } from '../../../adapters/cloud-map/discovery.ts';

const client = new ServiceDiscoveryClient({ region: 'eu-west-3' });
const cloudMap = mockClient(client);
const isAway = () =>
  cloudMap
    .on(DiscoverInstancesCommand)
    .rejects(new RequestLimitExceeded({ message: 'slow down', $metadata: {} }));
const answers = (answer: DiscoverInstancesCommandOutput) =>
  cloudMap.on(DiscoverInstancesCommand).resolves(answer);

const instances = (...urls: (string | undefined)[]): DiscoverInstancesCommandOutput => ({
  Instances: urls.map((url, n) => ({ InstanceId: `i-${n}`, Attributes: url === undefined ? {} : { url } })),
  $metadata: {},
});

function setUp() {
  cloudMap.reset();
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
    answers(instances('https://a.example.com/', 'http://b.example.com:8080'));
    expect(await discovery.baseUrl()).toBe('https://a.example.com');
    chance.next = 0.99;
    expect(await discovery.baseUrl()).toBe('http://b.example.com:8080');
    const asked = cloudMap.commandCalls(DiscoverInstancesCommand);
    expect(asked.map(({ args }) => args[0].input)).toMatchObject([
      { NamespaceName: 'courtier-local-services', ServiceName: 'label-printer' },
    ]);
    answers(instances('http://c.example.com'));
    clock.at += 1_000;
    expect(await discovery.baseUrl()).toBe('http://c.example.com');
  });

  it('goes by what it knew while Cloud Map is away', async () => {
    const { clock, discovery } = setUp();
    answers(instances('http://a.example.com'));
    await discovery.baseUrl();
    clock.at += 5_000;
    isAway();
    expect(await discovery.baseUrl()).toBe('http://a.example.com');
  });

  it.each([
    ['there is none', instances()],
    ['none says where it is', instances(undefined, 'ftp://a.example.com', 'nowhere')],
  ])('finds no service when %s', async (_, answer) => {
    const { discovery } = setUp();
    answers(answer);
    await expect(discovery.baseUrl()).rejects.toMatchObject({
      code: 'service-not-found',
      disposition: 'retry',
    });
  });

  it('finds no service when Cloud Map never answered', async () => {
    const { discovery } = setUp();
    isAway();
    await expect(discovery.baseUrl()).rejects.toMatchObject({ code: 'service-not-found' });
  });
});
