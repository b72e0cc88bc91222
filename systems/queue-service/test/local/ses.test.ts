import { describe, expect, it } from 'vitest';
import { handleSes, needsOfSes } from '../../local/ses.ts';

const simple = {
  FromEmailAddress: 'Courtier <courtier@example.com>',
  Destination: { ToAddresses: ['ada@example.com'] },
  Content: { Simple: { Subject: { Data: 'Bonjour é' }, Body: { Text: { Data: 'hello' } } } },
};

async function ask(body: unknown, path = '/v2/email/outbound-emails') {
  const taken: string[] = [];
  const call = { method: 'POST', path, query: new URLSearchParams(), headers: {} };
  const raw = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const mailbox = { take: async (mail: Buffer) => void taken.push(mail.toString()) };
  const { status, headers, body: text } = await handleSes({ ...call, body: raw }, mailbox);
  return { status, type: headers?.['x-amzn-errortype'], answer: JSON.parse(String(text)), taken };
}

describe('the local SES', () => {
  it('puts a mail into the mailbox under a Message-ID of its own, which it answers', async () => {
    const { status, answer, taken } = await ask(simple);
    expect(status).toBe(200);
    expect(taken).toHaveLength(1);
    expect(taken[0]).toContain(`Message-ID: <${answer.MessageId}@email.amazonses.com>`);
    expect(taken[0]).toContain('To: ada@example.com');
  });

  it('refuses by SES’s own error what SES would refuse, and what it cannot do', async () => {
    const ours = { Simple: { ...simple.Content.Simple, Headers: [{ Name: 'Message-ID', Value: '<a@b>' }] } };
    for (const [body, path, status, type] of [
      [{ ...simple, Content: ours }, undefined, 400, 'BadRequestException'],
      [{ ...simple, Content: { Template: {} } }, undefined, 400, 'BadRequestException'],
      ['{', undefined, 400, 'BadRequestException'],
      [simple, '/v2/email/identities', 404, 'UnknownOperationException'],
    ] as const) {
      expect(await ask(body, path)).toMatchObject({ status, type, taken: [] });
    }
  });

  it.each(['no-reply@example.com', 'Courtier <no-reply@example.com>'])(
    'asks for the right to send as the domain of the sender: %s',
    (FromEmailAddress) => {
      const body = Buffer.from(JSON.stringify({ ...simple, FromEmailAddress }));
      const call = { method: 'POST', path: '/', query: new URLSearchParams(), headers: {}, body };
      expect(needsOfSes(call, { region: 'us-east-1', account: '1' })).toEqual({
        action: 'ses:SendEmail',
        resource: 'arn:aws:ses:us-east-1:1:identity/example.com',
      });
    },
  );
});
