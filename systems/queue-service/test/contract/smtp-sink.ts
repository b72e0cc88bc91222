import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail server on a free port that keeps the raw mails that it took. */
export async function startSmtpSink(options: SMTPServerOptions = {}) {
  const mails: Buffer[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    async onData(stream, _session, callback) {
      mails.push(Buffer.concat(await stream.toArray()));
      callback();
    },
    ...options,
  });
  // A client that goes away in the middle is an error of the server's; here some are meant to.
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** A refusal with its SMTP status. */
export function smtpError(status: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: status });
}
