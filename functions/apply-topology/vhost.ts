import { CourtierError } from '../../core/errors.ts';
import { vhostOf } from '../../core/topology/vhost.ts';

/**
 * The virtual host that functions speak to and event sources poll. CloudFormation cannot take it out of a URL, so it is
 * given twice; where the two differ, messages would be published and never bridged, and that shows nowhere.
 * @throws CourtierError where they differ
 */
export function agreedVhost(brokerUrl: string, named: string): string {
  const vhost = vhostOf(brokerUrl);
  if (vhost === named) return vhost;
  const message = `The broker's URL is of the virtual host "${vhost}", and the event sources poll "${named}". Give BrokerVirtualHost as it is in BrokerUrl, percent signs decoded.`;
  throw new CourtierError('vhost-differs', 'reject', message, {
    details: { url: vhost, event_sources: named },
  });
}
