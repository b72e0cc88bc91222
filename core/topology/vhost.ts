/** The virtual host of an AMQP URL: `/` when it names none, percent signs decoded. */
export function vhostOf(brokerUrl: string): string {
  const path = new URL(brokerUrl).pathname.slice(1);
  return path === '' ? '/' : decodeURIComponent(path);
}
