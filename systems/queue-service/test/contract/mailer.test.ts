import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { issueCertificate, newTrustStore } from '../../../../test/certificates.ts';
import type { Mail } from '../../domain/mailer.ts';
import { createMailer as createSesMailer, MESSAGE_ID_HEADER } from '../../mailers/ses.ts';
import { createMailer } from '../../mailers/smtp.ts';
import { createMemoryMailer } from '../memory/mailer.ts';
import { mailerContract, reception } from './mailer.ts';
import { sesError, startSes } from './ses-endpoint.ts';
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

mailerContract('SES', async () => {
  const ses = await startSes((address) => {
    if (reception(address) === 'refused') return sesError(400, 'BadRequestException', 'Illegal address');
    return reception(address) === 'unavailable'
      ? sesError(429, 'TooManyRequestsException', 'Maximum sending rate exceeded.')
      : undefined;
  });
  onTestFinished(ses.close);
  const received = async (raw: Buffer) => {
    const { headers } = await PostalMime.parse(raw);
    const ours = headers.find(({ key }) => key === MESSAGE_ID_HEADER.toLowerCase());
    return { ...(await parsed(raw)), messageId: ours?.value ?? '' };
  };
  return {
    mailer: createSesMailer({ client: ses.client, from }),
    received: () => Promise.all(ses.mails.map(received)),
  };
});

describe('mailer through SES', () => {
  it.each([
    ['a mail that SES cannot send', 400, 'MessageRejected', 'Message contains a virus', 'mail-refused'],
    [
      'a sandbox that sends to verified addresses only',
      400,
      'MessageRejected',
      'Email address is not verified. The following identities failed the check in region US-EAST-1: a@b.c',
      'mail-unavailable',
    ],
    ['a quota that is used up', 400, 'LimitExceededException', 'Daily quota', 'mail-unavailable'],
    ['an account that may not send', 400, 'SendingPausedException', 'Paused', 'mail-unavailable'],
    ['a permission that is missing', 403, 'AccessDeniedException', 'not authorized', 'mail-unavailable'],
    ['a fault of its own', 500, 'InternalServiceErrorException', 'oops', 'mail-unavailable'],
  ])('tells %s by its code, and asks once', async (_what, status, type, message, code) => {
    const ses = await startSes(() => sesError(status, type, message));
    onTestFinished(ses.close);
    const mailer = createSesMailer({ client: ses.client, from });
    await expect(mailer.send(mail)).rejects.toMatchObject({ code, details: { ses_error: type } });
    expect(ses.calls()).toBe(1);
  });

  it('gives up on a service that does not answer, within its timeout', async () => {
    const ses = await startSes(() => 'silence');
    onTestFinished(ses.close);
    const mailer = createSesMailer({ client: ses.client, from });
    await expect(mailer.send(mail)).rejects.toMatchObject({ code: 'mail-unavailable' });
    expect(ses.calls()).toBe(1);
  });
});

const noOpenssl = spawnSync('openssl', ['version']).error !== undefined;
const lacks = noOpenssl ? ' (skipped: no openssl on this machine)' : '';

describe.skipIf(noOpenssl)(`mailer over SMTP with a login${lacks}`, () => {
  let folder: string;
  let tls: { key: string; cert: string; ca: string };
  beforeAll(() => {
    folder = newTrustStore();
    const pair = issueCertificate(folder, 'relay', '/CN=localhost', 'subjectAltName=IP:127.0.0.1');
    tls = { ...pair, ca: readFileSync(join(folder, 'ca.pem'), 'utf8') };
  });
  afterAll(() => rm(folder, { recursive: true }));

  const relay = (options: Parameters<typeof startSmtpSink>[0]) =>
    sink({
      authOptional: false,
      key: tls.key,
      cert: tls.cert,
      onAuth: ({ username, password }, _session, callback) =>
        username === 'courtier' && password === 'new'
          ? callback(null, { user: username })
          : callback(smtpError(535, 'wrong password')),
      ...options,
    });
  const loggedIn = (url: string) => {
    const passwords = ['old', 'new'];
    const login = {
      read: async () => ({ username: 'courtier', password: passwords[0] ?? '' }),
      forget: () => void passwords.shift(),
    };
    return createMailer({ url, from, timeoutMs: 2_000, login, ca: tls.ca });
  };

  it('says it over TLS, and reads it again once the server has refused it', async () => {
    const { server } = await relay({ disabledCommands: [] });
    const mailer = loggedIn(server.url);
    await expect(mailer.send(mail)).rejects.toMatchObject({ code: 'mail-unavailable' });
    await mailer.send(mail);
    expect(server.mails).toHaveLength(1);
  });

  it('says it to no server that offers no TLS', async () => {
    const asked: string[] = [];
    const { server } = await relay({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ username = '' }, _session, callback) => {
        asked.push(username);
        callback(null, { user: username });
      },
    });
    await expect(loggedIn(server.url).send(mail)).rejects.toMatchObject({ code: 'mail-unavailable' });
    expect(asked).toEqual([]);
  });
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
    const mailer = createMailer({ url: `smtp://127.0.0.1:${port}`, from, timeoutMs: 200 });
    await expect(mailer.send(mail)).rejects.toMatchObject({ code: 'mail-unavailable' });
    // Left to itself the client would wait for 30 seconds.
  }, 25_000);

  it('stops waiting for an answer when its signal is aborted', async () => {
    const controller = new AbortController();
    const { mailer } = await sink({ onRcptTo: () => controller.abort() });
    await expect(mailer.send(mail, { signal: controller.signal })).rejects.toMatchObject({
      code: 'mail-unavailable',
      details: { smtp_error: 'EABORT' },
    });
  });
});
