/** Where a broker is, as amqplib's connect takes it. */
export type AmqpAddress = { protocol: string; hostname: string; port?: number; vhost: string };

/**
 * Of amqp[s]://host[:port][/vhost]; the vhost is `/` when the URL names none, and percent-encoded as there, because amqplib
 * decodes it.
 */
export function amqpAddress(url: string): AmqpAddress {
  const { protocol, hostname, port, pathname } = new URL(url);
  return {
    protocol: protocol.replace(/:$/, ''),
    // A URL writes IPv6 in brackets, a socket takes it without.
    hostname: hostname.replace(/^\[|\]$/g, ''),
    ...(port === '' ? {} : { port: Number(port) }),
    vhost: pathname.slice(1) || '%2F',
  };
}
