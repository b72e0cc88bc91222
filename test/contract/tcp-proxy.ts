import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type TcpProxy = {
  port: number;
  /** Connections accepted so far. */
  accepted(): number;
  /** Nothing passes any more, and nobody hears of it: what a NAT gateway or a frozen host does to a connection. */
  blackHole(): void;
  /** Later connections pass again; the ones that hang stay so. */
  fix(): void;
  /** Resets every open connection. */
  reset(): void;
  close(): Promise<void>;
};

/** A TCP proxy in front of a broker that can lose connections the way networks do. */
export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const holes = new Set<() => void>();
  let hanging = false;
  let accepted = 0;
  const server = createServer((client) => {
    accepted += 1;
    const upstream = connect(target);
    let hangs = hanging;
    holes.add(() => {
      hangs = true;
    });
    client.on('data', (data) => hangs || upstream.write(data));
    upstream.on('data', (data) => hangs || client.write(data));
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        if (!hangs) (socket === client ? upstream : client).destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    accepted: () => accepted,
    blackHole() {
      hanging = true;
      for (const dig of holes) dig();
    },
    fix() {
      hanging = false;
    },
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
