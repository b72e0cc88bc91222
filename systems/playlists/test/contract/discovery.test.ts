import { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { describe, expect, inject, it } from 'vitest';
import { createCloudMapDiscovery } from '../../../../adapters/cloud-map/discovery.ts';
import { createConfiguredDiscovery } from '../../../../core/discovery/configured.ts';
import type { Discovery } from '../../../../core/discovery/discovery.ts';

const { aws: endpoint } = inject('running');
const asked = await fetch(`${endpoint}/_local/generator`);
const { url: generator } = (await asked.json()) as { url: string };
const client = new ServiceDiscoveryClient({ endpoint, region: 'us-east-1', disableHostPrefix: true });
const cloudMap = (service: string) =>
  createCloudMapDiscovery({ client, namespace: 'courtier-local-services', service, now: () => new Date() });

function discoveryContract(name: string, discovery: Discovery) {
  describe(`discovery: ${name}`, () => {
    it('finds where the generator of this run answers', async () => {
      const base = await discovery.baseUrl();
      expect(base).toBe(generator);
      expect((await fetch(`${base}/generate_playlist?style=contract`)).status).toBe(200);
    });
  });
}

discoveryContract('configured', createConfiguredDiscovery(`${generator}//`));
discoveryContract('Cloud Map', cloudMap('playlist-generator'));

describe('Cloud Map', () => {
  it('knows no service that the template does not name', async () => {
    await expect(cloudMap('nobody').baseUrl()).rejects.toMatchObject({ code: 'service-not-found' });
  });
});
