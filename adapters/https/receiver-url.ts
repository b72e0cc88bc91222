import { isIP } from 'node:net';
import { isLoopback, isPublicAddress } from './public-address.ts';

/** Names that only resolve inside a network or a machine. */
const INNER = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa|in-addr\.arpa)\.?$/i;

/** Brackets stand around an address of IPv6 in a URL. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/**
 * Why nothing may be sent to this URL; undefined: it may, as far as the URL itself shows. Its name is resolved when something
 * is sent, and the addresses are looked at then. `allowLoopback`: a laptop's receivers are on the laptop, without TLS.
 */
export function refusalOfUrl(
  text: string,
  { allowLoopback }: { allowLoopback: boolean },
): string | undefined {
  if (!URL.canParse(text)) return 'must be a URL';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'must hold no user and no password';
  if (url.hash !== '') return 'must have no fragment';
  const host = hostOf(url);
  if (allowLoopback && isLoopback(host) && /^https?:$/.test(url.protocol)) return undefined;
  if (url.protocol !== 'https:') return 'must begin with https://';
  const isReachable = isIP(host) === 0 ? !INNER.test(host) && host.includes('.') : isPublicAddress(host);
  return isReachable ? undefined : 'must be on the public internet';
}
