import { EventEmitter, once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime, { type Address } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import * as z from 'zod';

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

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
/** What GET /_local/mail takes. `wait`: seconds that it waits for a first mail, of `to` where that is given. */
export const MailQuerySchema = z.strictObject({
  limit: whole(0, 1_000).default(100),
  to: z.string().optional(),
  wait: whole(0, 60).default(0),
});
export type MailQuery = z.output<typeof MailQuerySchema>;

export type MailSink = {
  /** smtp://host:port, no login: the template's parameter SmtpUrl. */
  url: string;
  /** Newest first. */
  list(query: MailQuery): Promise<Mail[]>;
  /** Keeps a mail that came another way, as RFC 5322 text. */
  take(content: Buffer): Promise<void>;
  stop(): Promise<void>;
};

/** Takes every mail and sends none: each is kept as an .eml file in `dir`. */
export async function startMailSink({ dir, port }: { dir: string; port: number }): Promise<MailSink> {
  await mkdir(dir, { recursive: true });
  let sequence = 0;
  const arrivals = new EventEmitter();
  // As many may wait as like.
  arrivals.setMaxListeners(0);
  const take = async (content: Buffer) => {
    // A name that sorts by arrival, also within one millisecond.
    sequence = (sequence + 1) % 1_000_000;
    const name = `${new Date().toISOString().replaceAll(':', '-')}-${String(sequence).padStart(6, '0')}.eml`;
    await keep(dir, name, content);
    arrivals.emit('mail');
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
    list: async ({ limit, to, wait }) => {
      const over = AbortSignal.timeout(wait * 1_000);
      for (;;) {
        // Before looking, so that none comes unseen between the look and the wait.
        const next = once(arrivals, 'mail', { signal: over }).catch(() => {});
        const found = await newest(dir, to, limit);
        if (found.length > 0 || over.aborted || wait === 0) return found;
        await next;
      }
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function newest(dir: string, to: string | undefined, limit: number): Promise<Mail[]> {
  const names = (await mailsIn(dir)).reverse();
  if (to === undefined) return await Promise.all(names.slice(0, limit).map((name) => parse(dir, name)));
  const mails = await Promise.all(names.map((name) => parse(dir, name)));
  return mails.filter((mail) => mail.to.includes(to)).slice(0, limit);
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
