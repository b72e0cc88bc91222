import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import PostalMime from 'postal-mime';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMemoryMailer } from '../../adapters/memory/mailer.ts';
import { createMailer } from '../../adapters/smtp/mailer.ts';
import type { Mail } from '../../core/mail/mailer.ts';
import { mailerContract, reception } from './mailer.ts';
import { smtpError, startSmtpSink } from './smtp-sink.ts';

const from = 'Courtier <no-reply@example.com>';
const mail: Mail = {
  messageId: '<m@example.com>',
  to: 'ada@example.com',
  subject: 's',
  text: 't',
  html: '<p>h</p>',
};

async function parsed(raw: Buffer): Promise<Mail> {
  const { messageId = '', to, subject = '', text = '', html = '' } = await PostalMime.parse(raw);
  // SMTP ends every part with a line break.
  return { messageId, to: to?.[0]?.address ?? '', subject, text: text.trimEnd(), html: html.trimEnd() };
}

async function sink(options: Parameters<typeof startSmtpSink>[0] = {}) {
  const server = await startSmtpSink(options);
  onTestFinished(server.close);
  return { server, mailer: createMailer({ url: server.url, from, timeoutMs: 2_000 }) };
}

mailerContract('memory', async () => {
  const mailer = createMemoryMailer(reception);
  return { mailer, received: async () => mailer.sent };
});

mailerContract('SMTP', async () => {
  const { server, mailer } = await sink({
    onRcptTo({ address }, _session, callback) {
      if (reception(address) === 'refused') return callback(smtpError(550, 'no such mailbox'));
      callback(reception(address) === 'unavailable' ? smtpError(451, 'try again later') : null);
    },
  });
  return { mailer, received: () => Promise.all(server.mails.map(parsed)) };
});

describe('mailer over SMTP', () => {
  it('names the sender that it was given', async () => {
    const { server, mailer } = await sink();
    await mailer.send(mail);
    expect((await PostalMime.parse(server.mails[0] ?? '')).from).toEqual({
      name: 'Courtier',
      address: 'no-reply@example.com',
    });
  });

  it('takes a 5xx after the content as a refusal of the mail, and a 4xx as one for now', async () => {
    for (const [status, code] of [
      [554, 'mail-refused'],
      [452, 'mail-unavailable'],
    ] as const) {
      const { mailer } = await sink({
        onData(stream, _session, callback) {
          stream.resume().on('end', () => callback(smtpError(status, 'content')));
        },
      });
      await expect(mailer.send(mail)).rejects.toMatchObject({ code, details: { smtp_status: status } });
    }
  });

  it('does not blame the mail when the server refuses our sender or our login', async () => {
    const refusedSender = await sink({
      onMailFrom: (_a, _s, callback) => callback(smtpError(550, 'not you')),
    });
    await expect(refusedSender.mailer.send(mail)).rejects.toMatchObject({ code: 'mail-unavailable' });

    const refusedLogin = await sink({
      authOptional: false,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, callback) => callback(smtpError(535, 'wrong password')),
    });
    const url = refusedLogin.server.url.replace('smtp://', 'smtp://user:s3cret@');
    const failure = await createMailer({ url, from })
      .send(mail)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'mail-unavailable', details: { smtp_error: 'EAUTH' } });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('s3cret');
  });

  it('gives up on a server that is not there', async () => {
    const mailer = createMailer({ url: 'smtp://127.0.0.1:9', from, timeoutMs: 500 });
    await expect(mailer.send(mail)).rejects.toMatchObject({ code: 'mail-unavailable' });
  });

  it('gives up on a server that never greets, within its timeout', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const startedAt = Date.now();
    const mailer = createMailer({ url: `smtp://127.0.0.1:${port}`, from, timeoutMs: 200 });
    await expect(mailer.send(mail)).rejects.toMatchObject({ code: 'mail-unavailable' });
    expect(Date.now() - startedAt).toBeLessThan(5_000);
  });

  it('stops waiting for an answer when its signal is aborted', async () => {
    const controller = new AbortController();
    const { mailer } = await sink({ onRcptTo: () => controller.abort() });
    await expect(mailer.send(mail, { signal: controller.signal })).rejects.toMatchObject({
      code: 'mail-unavailable',
      details: { smtp_error: 'EABORT' },
    });
  });
});
