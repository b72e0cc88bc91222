/** A service of a namespace, and the attributes of its instances by their ids. */
export type Service = { namespaceId: string; name: string; instances: Map<string, Record<string, string>> };

/** AWS Cloud Map of one runtime, by id. The template fills it again at each start. */
export type CloudMap = { namespaces: Map<string, string>; services: Map<string, Service> };

export function createCloudMap(): CloudMap {
  return { namespaces: new Map(), services: new Map() };
}
