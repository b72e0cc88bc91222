import { DiscoverInstancesCommand, type ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import * as z from 'zod';
import { withoutSlash } from '../../core/discovery/configured.ts';
import { type Discovery, ServiceNotFoundError } from '../../core/discovery/discovery.ts';

export type CloudMapDeps = {
  client: Pick<ServiceDiscoveryClient, 'send'>;
  /** Names of the HTTP namespace and of the service in it. */
  namespace: string;
  service: string;
  now: () => Date;
  /** How long what was found is used again, milliseconds. Default 30 s. */
  keptMs?: number;
  /** From 0 up to 1. */
  random?: () => number;
};

const INSTANCES = 100;
const UrlSchema = z.url({ protocol: /^https?$/ });

/**
 * AWS Cloud Map: an instance says where it is in its attribute `url`. One of the healthy ones is
 * taken by chance. When Cloud Map does not answer, what it said last still counts.
 */
export function createCloudMapDiscovery(deps: CloudMapDeps): Discovery {
  const { now, keptMs = 30_000, random = Math.random } = deps;
  let known: { urls: string[]; until: number } | undefined;
  return {
    async baseUrl() {
      if (!known || now().getTime() >= known.until) {
        const urls = await discover(deps, known?.urls);
        known = { urls, until: now().getTime() + keptMs };
      }
      const url = known.urls[Math.floor(random() * known.urls.length)];
      if (url === undefined) throw new ServiceNotFoundError(deps.service, 'none is registered');
      return url;
    },
  };
}

async function discover(
  { client, namespace, service }: CloudMapDeps,
  last: string[] | undefined,
): Promise<string[]> {
  try {
    const { Instances = [] } = await client.send(
      new DiscoverInstancesCommand({
        NamespaceName: namespace,
        ServiceName: service,
        HealthStatus: 'HEALTHY_OR_ELSE_ALL',
        MaxResults: INSTANCES,
      }),
    );
    const urls = Instances.map(({ Attributes }) => UrlSchema.safeParse(Attributes?.url));
    const found = urls.flatMap((url) => (url.success ? [withoutSlash(url.data)] : []));
    if (found.length > 0) return found;
  } catch (error) {
    if (last) return last;
    const reason = error instanceof Error ? error.name : 'unknown';
    throw new ServiceNotFoundError(service, `Cloud Map answered ${reason}`, { cause: error });
  }
  throw new ServiceNotFoundError(service, 'none is registered with a URL');
}
