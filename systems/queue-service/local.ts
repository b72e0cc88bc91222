import * as z from 'zod';
import {
  type Answer,
  jsonAnswer,
  type LocalDeps,
  type SystemPart,
} from '../../localstack/parts/system-part.ts';
import { MailQuerySchema, type MailSink, startMailSink } from './local/mail.ts';
import { handleSes, needsOfSes } from './local/ses.ts';

/** A mail sink in place of the relay and of SES: GET /_local/mail?limit=100&to=ADDRESS&wait=SECONDS lists what was sent. */
export async function start({ dataDir, takePort }: LocalDeps): Promise<SystemPart> {
  const sink = await startMailSink({ dir: dataDir, port: await takePort() });
  return {
    parameters: { SmtpUrl: sink.url },
    routes: { mail: ({ query }) => mails(query, sink) },
    services: { ses: (call) => handleSes(call, sink) },
    permissions: { ses: needsOfSes },
    stop: sink.stop,
  };
}

async function mails(query: URLSearchParams, sink: MailSink): Promise<Answer> {
  const asked = MailQuerySchema.safeParse(Object.fromEntries(query));
  if (!asked.success) return jsonAnswer(400, { message: z.prettifyError(asked.error) });
  return jsonAnswer(200, await sink.list(asked.data));
}
