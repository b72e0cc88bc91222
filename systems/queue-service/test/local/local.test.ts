import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SystemPart } from '../../../../localstack/parts/system-part.ts';
import { Ports } from '../../../../localstack/ports.ts';
import { start } from '../../local.ts';

const ports = new Ports();
let dataDir: string;
let part: SystemPart;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'mail-part-'));
  part = await start({ dataDir, takePort: () => ports.take() });
});
afterAll(async () => {
  await part.stop();
  ports.release();
  await rm(dataDir, { recursive: true });
});

async function call(path: string, body?: unknown) {
  const { pathname, searchParams: query } = new URL(path, 'http://localhost');
  const answering = body === undefined ? part.routes?.mail : part.services?.ses;
  const asked = { method: body === undefined ? 'GET' : 'POST', path: pathname, query, headers: {} };
  const answer = await answering?.({ ...asked, body: Buffer.from(JSON.stringify(body) ?? '') });
  return { status: answer?.status, body: JSON.parse(String(answer?.body)) };
}

describe('what a laptop has in place of mail relay and SES', () => {
  it('lists mails that came by SMTP and by SES', async () => {
    const relay = createTransport(part.parameters?.SmtpUrl);
    await relay.sendMail({ from: 'a@example.com', to: 'smtp@example.com', subject: 's', text: 't' });
    relay.close();
    const sent = await call('/v2/email/outbound-emails', {
      FromEmailAddress: 'a@example.com',
      Destination: { ToAddresses: ['ses@example.com'] },
      Content: { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } },
    });
    expect(sent.status).toBe(200);
    for (const to of ['smtp@example.com', 'ses@example.com'])
      expect((await call(`/_local/mail?to=${to}`)).body).toMatchObject([{ to: [to], subject: 's' }]);
    expect((await call('/_local/mail?limit=1')).body).toHaveLength(1);
  });

  it('refuses a query that it does not know', async () => {
    expect((await call('/_local/mail?limit=-1')).status).toBe(400);
    expect((await call('/_local/mail?from=a')).status).toBe(400);
  });
});
