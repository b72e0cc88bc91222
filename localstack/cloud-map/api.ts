import * as z from 'zod';
import type { CloudMap } from './services.ts';

const Input = z.object({
  NamespaceName: z.string(),
  ServiceName: z.string(),
  MaxResults: z.int().min(1).max(1_000).default(100),
  HealthStatus: z.string().optional(),
  QueryParameters: z.record(z.string(), z.string()).default({}),
});

/** DiscoverInstances, the one thing that functions ask of Cloud Map. Every instance is healthy: nobody checks. */
export function handleCloudMap(
  operation: string,
  body: unknown,
  map: CloudMap,
): { status: number; body: unknown } {
  if (operation !== 'DiscoverInstances') {
    return failed(
      'UnknownOperationException',
      `servicediscovery ${operation} is not served by the local runtime`,
    );
  }
  const parsed = Input.safeParse(body);
  if (!parsed.success) return failed('InvalidInput', z.prettifyError(parsed.error));
  const { NamespaceName, ServiceName, MaxResults, QueryParameters } = parsed.data;
  const [namespaceId] = [...map.namespaces].find(([, name]) => name === NamespaceName) ?? [];
  if (namespaceId === undefined) return failed('NamespaceNotFound', `No namespace ${NamespaceName}.`);
  const service = [...map.services.values()].find(
    (each) => each.namespaceId === namespaceId && each.name === ServiceName,
  );
  if (!service) return failed('ServiceNotFound', `No service ${ServiceName} in ${NamespaceName}.`);
  const Instances = [...service.instances]
    .filter(([, attributes]) =>
      Object.entries(QueryParameters).every(([key, value]) => attributes[key] === value),
    )
    .slice(0, MaxResults)
    .map(([InstanceId, Attributes]) => ({
      InstanceId,
      NamespaceName,
      ServiceName,
      HealthStatus: 'HEALTHY',
      Attributes,
    }));
  return { status: 200, body: { Instances, InstancesRevision: 1 } };
}

function failed(type: string, message: string) {
  return { status: 400, body: { __type: type, message, Message: message } };
}
