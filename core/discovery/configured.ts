import type { Discovery } from './discovery.ts';

/** A service whose address is a setting. */
export function createConfiguredDiscovery(url: string): Discovery {
  const base = withoutSlash(url);
  return { baseUrl: async () => base };
}

export function withoutSlash(url: string): string {
  return url.endsWith('/') ? withoutSlash(url.slice(0, -1)) : url;
}
