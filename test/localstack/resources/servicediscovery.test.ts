import { describe, expect, it } from 'vitest';
import { handleCloudMap } from '../../../localstack/cloud-map/api.ts';
import { servicediscoveryHttpNamespace } from '../../../localstack/resources/servicediscovery-http-namespace.ts';
import { servicediscoveryInstance } from '../../../localstack/resources/servicediscovery-instance.ts';
import { servicediscoveryService } from '../../../localstack/resources/servicediscovery-service.ts';
import { aWorld } from '../world.ts';

const resource = (type: string, properties: Record<string, unknown>) => ({
  logicalId: 'It',
  type: `AWS::ServiceDiscovery::${type}`,
  properties,
  metadata: {},
  stack: 'courtier-local',
});

/** The namespace `shop` with the service `prices`. */
async function setUp() {
  const world = aWorld();
  const namespace = await servicediscoveryHttpNamespace.create(
    resource('HttpNamespace', { Name: 'shop' }),
    world,
  );
  const properties = { Name: 'prices', NamespaceId: namespace.attributes.Id, Type: 'HTTP' };
  const service = await servicediscoveryService.create(resource('Service', properties), world);
  const register = (InstanceId: string, InstanceAttributes: Record<string, string>) =>
    servicediscoveryInstance.create(
      resource('Instance', { ServiceId: service.attributes.Id, InstanceId, InstanceAttributes }),
      world,
    );
  const discover = (input: object, operation = 'DiscoverInstances') =>
    handleCloudMap(operation, { NamespaceName: 'shop', ServiceName: 'prices', ...input }, world.cloudMap);
  return { world, register, discover };
}

describe('Cloud Map', () => {
  it('tells the instances that the template registers, each once, with their attributes', async () => {
    const { register, discover } = await setUp();
    await register('a', { url: 'http://old', zone: '1' });
    await register('a', { url: 'http://a', zone: '1' });
    await register('b', { url: 'http://b', zone: '2' });
    expect(discover({})).toMatchObject({
      status: 200,
      body: {
        Instances: [
          { InstanceId: 'a', Attributes: { url: 'http://a' }, HealthStatus: 'HEALTHY' },
          { InstanceId: 'b', Attributes: { url: 'http://b' } },
        ],
      },
    });
    expect(discover({ QueryParameters: { zone: '2' } })).toMatchObject({
      body: { Instances: [{ InstanceId: 'b' }] },
    });
    const first = discover({ MaxResults: 1 }).body as { Instances: unknown[] };
    expect(first.Instances).toHaveLength(1);
  });

  it.each([
    [{ NamespaceName: 'other' }, 'DiscoverInstances', 'NamespaceNotFound'],
    [{ ServiceName: 'other' }, 'DiscoverInstances', 'ServiceNotFound'],
    [{ ServiceName: 7 }, 'DiscoverInstances', 'InvalidInput'],
    [{}, 'RegisterInstance', 'UnknownOperationException'],
  ])('answers %j of %s with %s', async (input, operation, type) => {
    const { discover } = await setUp();
    expect(discover(input, operation)).toMatchObject({ status: 400, body: { __type: type } });
  });

  it('refuses what it could not find again', async () => {
    const { world } = await setUp();
    const service = (properties: Record<string, unknown>) =>
      servicediscoveryService.create(resource('Service', properties), world);
    await expect(service({ Name: 's', NamespaceId: 'ns-none' })).rejects.toThrow('no namespace');
    await expect(service({ Name: 's' })).rejects.toThrow('NamespaceId');
    await expect(service({ Name: 's', NamespaceId: 'ns-shop', Type: 'DNS_HTTP' })).rejects.toThrow(
      'through the API',
    );
    const nowhere = resource('Instance', { ServiceId: 'srv-none', InstanceAttributes: {} });
    await expect(servicediscoveryInstance.create(nowhere, world)).rejects.toThrow('no service');
  });
});
