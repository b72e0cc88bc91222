import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Installation } from '../../localstack/parts/rabbitmq/node.ts';
import { createAuthority } from './certificates.ts';
import { startPrivateBroker } from './private-broker.ts';

/** A private node with amqps, whose own certificate and its clients' are signed by `authority`. */
export async function startTlsBroker(installation: Installation) {
  const authority = createAuthority('Courtier test authority');
  const server = authority.server();
  let port = 0;
  const broker = await startPrivateBroker(installation, async (dir, free) => {
    port = free;
    const [ca, cert, key] = [join(dir, 'ca.pem'), join(dir, 'cert.pem'), join(dir, 'key.pem')];
    await Promise.all([
      writeFile(ca, authority.cert),
      writeFile(cert, server.cert),
      writeFile(key, server.key),
    ]);
    return { tls: { port, ca, cert, key } };
  });
  const { managementUrl: management, username, password, stop } = broker;
  return { authority, url: `amqps://localhost:${port}`, management, username, password, stop };
}

export type TlsBroker = Awaited<ReturnType<typeof startTlsBroker>>;
