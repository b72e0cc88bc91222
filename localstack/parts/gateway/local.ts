import * as z from 'zod';
import { BehaviourSchema, type Generator } from '../../../systems/playlists/local/generator.ts';
import { type Mail, type MailQuery, MailQuerySchema } from '../../../systems/queue-service/local/mail.ts';
import type { Answer, Call } from './index.ts';

export type LocalDeps = {
  mails(query: MailQuery): Promise<Mail[]>;
  generator: Pick<Generator, 'behave' | 'state'>;
};

/** What only the local runtime has, under /_local/ of the AWS endpoint. */
export async function handleLocal({ method, path, query, body }: Call, deps: LocalDeps): Promise<Answer> {
  if (path === '/_local/mail') return await mails(query, deps);
  if (path === '/_local/generator') return generator(method, body, deps.generator);
  return json(404, {
    message: `${path}: there is only /_local/mail?limit=100&to=ADDRESS&wait=SECONDS and /_local/generator`,
  });
}

async function mails(query: URLSearchParams, deps: LocalDeps): Promise<Answer> {
  const asked = MailQuerySchema.safeParse(Object.fromEntries(query));
  if (!asked.success) return json(400, { message: z.prettifyError(asked.error) });
  return json(200, await deps.mails(asked.data));
}

function generator(method: string, body: Buffer, part: LocalDeps['generator']): Answer {
  if (method === 'GET') return json(200, part.state());
  const parsed = BehaviourSchema.safeParse(parse(body));
  if (!parsed.success) return json(400, { message: z.prettifyError(parsed.error) });
  part.behave(parsed.data);
  return json(200, part.state());
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function json(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
