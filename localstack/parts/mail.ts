import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime, { type Address } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** The oldest are removed beyond this. */
const KEPT = 500;

/** A mail as GET /_local/mail lists it. */
export type Mail = {
  from: string;
  to: string[];
  subject: string;
  text: string | null;
  html: string | null;
  message_id: string | null;
  /** ISO 8601. */
  received_at: string;
};

export type MailSink = {
  /** smtp://host:port, no login: the template's parameter SmtpUrl. */
  url: string;
  /** Newest first. */
  list(limit: number): Promise<Mail[]>;
  /** Keeps a mail that came another way, as RFC 5322 text. */
  take(content: Buffer): Promise<void>;
  stop(): Promise<void>;
};

/** Takes every mail and sends none: each is kept as an .eml file in `dir`. */
export async function startMailSink({ dir, port }: { dir: string; port: number }): Promise<MailSink> {
  await mkdir(dir, { recursive: true });
  let sequence = 0;
  const take = (content: Buffer) => {
    // A name that sorts by arrival, also within one millisecond.
    sequence = (sequence + 1) % 1_000_000;
    const name = `${new Date().toISOString().replaceAll(':', '-')}-${String(sequence).padStart(6, '0')}.eml`;
    return keep(dir, name, content);
  };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', done);
      stream.on('end', () => void take(Buffer.concat(chunks)).then(() => done(), done));
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  // A client that hangs up in the middle is its own problem.
  server.on('error', () => {});
  return {
    url: `smtp://127.0.0.1:${port}`,
    take,
    list: async (limit) => {
      const names = (await mailsIn(dir)).reverse().slice(0, limit);
      return await Promise.all(names.map((name) => parse(dir, name)));
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function keep(dir: string, name: string, content: Buffer): Promise<void> {
  await writeFile(join(dir, name), content);
  const names = await mailsIn(dir);
  await Promise.all(names.slice(0, -KEPT).map((old) => rm(join(dir, old), { force: true })));
}

async function mailsIn(dir: string): Promise<string[]> {
  return (await readdir(dir)).filter((name) => name.endsWith('.eml')).sort();
}

async function parse(dir: string, name: string): Promise<Mail> {
  const mail = await PostalMime.parse(await readFile(join(dir, name)));
  return {
    from: addresses([mail.from])[0] ?? '',
    to: addresses(mail.to ?? []),
    subject: mail.subject ?? '',
    text: mail.text ?? null,
    html: mail.html ?? null,
    message_id: mail.messageId ?? null,
    received_at: name.replace(/^(.{10}T\d\d)-(\d\d)-(\d\d\.\d{3}Z).*$/, '$1:$2:$3'),
  };
}

function addresses(list: (Address | undefined)[]): string[] {
  return list.flatMap((entry) => (entry?.address ? [entry.address] : addresses(entry?.group ?? [])));
}
