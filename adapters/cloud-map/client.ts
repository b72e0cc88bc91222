import { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';

/** A look-up has 2 s and is tried twice: it goes before a call that somebody waits for. */
export function createServiceDiscoveryClient(): ServiceDiscoveryClient {
  return new ServiceDiscoveryClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
    // The service puts `data-` before the host, which is no name where the endpoint is another one.
    disableHostPrefix: process.env.AWS_ENDPOINT_URL !== undefined,
  });
}
