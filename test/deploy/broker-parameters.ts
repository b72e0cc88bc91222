import { vhostOf } from '../../core/topology/vhost.ts';

export type BrokerLogin = { url: string; managementUrl: string; username: string; password: string };

/** The parameters of the stack with the data, as `cdk deploy` takes them. */
export function brokerParameters(
  { url, managementUrl, username, password }: BrokerLogin,
  stack: string,
): string[] {
  return Object.entries({
    BrokerUrl: url,
    BrokerManagementUrl: managementUrl,
    BrokerVirtualHost: vhostOf(url),
    BrokerUsername: username,
    BrokerPassword: password,
  }).flatMap(([name, value]) => ['--parameters', `${stack}:${name}=${value}`]);
}
