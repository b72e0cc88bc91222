import { randomUUID } from 'node:crypto';
import { createTransport } from 'nodemailer';
import * as z from 'zod';
import type { Answer, Call } from '../../../localstack/parts/gateway/call.ts';
import type { Needing } from '../../../localstack/parts/system-part.ts';
import type { MailSink } from './mail.ts';

const TextSchema = z.strictObject({ Data: z.string(), Charset: z.string().optional() });
const SenderSchema = z.object({ FromEmailAddress: z.string() });
const SendEmailSchema = z.strictObject({
  FromEmailAddress: z.string().min(1),
  Destination: z.strictObject({ ToAddresses: z.array(z.string()).min(1).max(50) }),
  Content: z.strictObject({
    Simple: z.strictObject({
      Subject: TextSchema,
      Body: z.strictObject({ Text: TextSchema.optional(), Html: TextSchema.optional() }),
      Headers: z
        .array(z.strictObject({ Name: z.string(), Value: z.string() }))
        .max(15)
        .optional(),
    }),
  }),
});

/** Headers that SES sets itself and refuses from its callers; the full list is longer. */
const OWN_HEADERS = /^(message-id|date|from|to|cc|bcc|subject|mime-version|content-type|return-path)$/i;

const compose = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

/**
 * SES API v2: SendEmail with simple content, into the local mailbox. Like SES it gives every mail a Message-ID of its own.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export async function handleSes(
  { method, path, body }: Call,
  mailbox: Pick<MailSink, 'take'>,
): Promise<Answer> {
  if (method !== 'POST' || path !== '/v2/email/outbound-emails') {
    return refused(404, 'UnknownOperationException', `ses ${method} ${path} is not served here`);
  }
  const parsed = SendEmailSchema.safeParse(jsonOf(body));
  if (!parsed.success) return refused(400, 'BadRequestException', z.prettifyError(parsed.error));
  const { FromEmailAddress: from, Destination, Content } = parsed.data;
  const { Subject, Body, Headers = [] } = Content.Simple;
  const own = Headers.find(({ Name }) => OWN_HEADERS.test(Name));
  if (own) return refused(400, 'BadRequestException', `The header ${own.Name} cannot be set.`);
  const id = randomUUID();
  const { message } = await compose.sendMail({
    from,
    to: Destination.ToAddresses,
    subject: Subject.Data,
    ...(Body.Text && { text: Body.Text.Data }),
    ...(Body.Html && { html: Body.Html.Data }),
    headers: Headers.map(({ Name, Value }) => ({ key: Name, value: Value })),
    messageId: `<${id}@email.amazonses.com>`,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  if (!Buffer.isBuffer(message)) throw new Error('the mail was composed as a stream');
  await mailbox.take(message);
  return answer(200, { MessageId: id });
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function refused(status: number, type: string, message: string): Answer {
  return answer(status, { message }, { 'x-amzn-errortype': type });
}

function answer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** SES asks for the right to send as the domain of the sender; an address of its own as an identity is not known here. */
export const needsOfSes: Needing = ({ body }, { region, account }) => {
  const { FromEmailAddress: from } = SenderSchema.parse(JSON.parse(body.toString()));
  const domain = from.slice(from.lastIndexOf('@') + 1).replace(/>$/, '');
  return { action: 'ses:SendEmail', resource: `arn:aws:ses:${region}:${account}:identity/${domain}` };
};
