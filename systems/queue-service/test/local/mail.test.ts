import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ports } from '../../../../localstack/ports.ts';
import { sendBytes } from '../../../../test/system/raw-request.ts';
import { type MailSink, startMailSink } from '../../local/mail.ts';

const ports = new Ports();
const all = { limit: 100, wait: 0 };
let dir: string;
let sink: MailSink;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mail-'));
  sink = await startMailSink({ dir, port: await ports.take() });
});
afterAll(async () => {
  await sink.stop();
  ports.release();
  await rm(dir, { recursive: true });
});

describe('the mail sink', () => {
  it('keeps what was sent and lists it, newest first', async () => {
    const transport = createTransport(sink.url);
    for (const n of [1, 2]) {
      await transport.sendMail({
        from: 'Courtier <courtier@example.com>',
        to: ['ann@example.com', 'Bob <bob@example.com>'],
        subject: `Bestellung ${n} – größer`,
        text: 'hello',
        html: '<p>hello</p>',
        messageId: `<m${n}@courtier>`,
      });
    }
    transport.close();
    const [newest, oldest] = await sink.list(all);
    expect(newest).toEqual({
      from: 'courtier@example.com',
      to: ['ann@example.com', 'bob@example.com'],
      subject: 'Bestellung 2 – größer',
      text: expect.stringMatching(/^hello\s*$/),
      html: expect.stringMatching(/^<p>hello<\/p>\s*$/),
      message_id: '<m2@courtier>',
      received_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(oldest?.message_id).toBe('<m1@courtier>');
    expect(await sink.list({ ...all, limit: 1 })).toHaveLength(1);
    expect((await readdir(dir)).every((name) => name.endsWith('.eml'))).toBe(true);
  });

  it('takes no mail that a web page hides in a request', async () => {
    const before = await sink.list(all);
    const mail =
      'EHLO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nDATA\r\nSubject: hidden\r\n\r\n.\r\nQUIT\r\n';
    const request = `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n\r\n${mail}`;
    expect(await sendBytes(sink.url, request)).toMatch(/^421 /m);
    expect(await sink.list(all)).toEqual(before);
  });

  it('waits for a mail, and no longer than it was asked to', async () => {
    const wanted = { limit: 5, to: 'eve@example.com', wait: 60 };
    const waiting = sink.list(wanted);
    const mail = (to: string) =>
      sink.take(Buffer.from(`From: a@b.c\r\nTo: ${to}\r\nSubject: s\r\n\r\nhello`));
    await mail('somebody@example.com');
    await mail('eve@example.com');
    expect((await waiting).map(({ to }) => to)).toEqual([['eve@example.com']]);
    // It is there already.
    expect(await sink.list(wanted)).toHaveLength(1);
    expect(await sink.list({ limit: 5, to: 'nobody@example.com', wait: 1 })).toEqual([]);
  });
});
