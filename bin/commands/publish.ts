import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { buildCommand } from '@stricli/core';
import type { PublishBatch } from '../../core/api/views-publish-batch.ts';
import { type Api, apiOf } from '../api/api.ts';
import type { Context } from '../cli/context.ts';
import { about } from '../cli/docs.ts';
import { CommandError, usageError } from '../cli/exit-codes.ts';
import { type AskFlags, argument, askAliases, askFlags, switched, text, whole } from '../cli/flags.ts';
import { parsePair } from '../cli/parse.ts';
import { counted, printResult } from '../cli/result.ts';
import { confirm } from '../terminal/ask.ts';
import { isJson } from '../terminal/json-text.ts';
import { oneLine } from '../terminal/outside-text.ts';
import { exchangeNames } from './names.ts';

type Published = { id: string; status: string; duplicate: boolean };
type PublishFlags = AskFlags & {
  body?: string | undefined;
  file?: string | undefined;
  lines?: boolean | undefined;
  id?: string | undefined;
  type?: string | undefined;
  correlationId?: string | undefined;
  header?: readonly [string, string][] | undefined;
  expiration?: number | undefined;
  unroutable?: boolean | undefined;
};

/** As many as one request takes. */
const BATCH = 500;

export const publish = buildCommand({
  docs: about(
    'publish a message, or a line each of many',
    'Publishes JSON, byte for byte as it is given: --body, --file, or standard input. With --lines each line is a message of its own; it says how many there are, and asks. Such as: courtier publish email email.confirmation --body \'{"to": "ada@example.com"}\'',
  ),
  parameters: {
    flags: {
      body: text('json', 'the body'),
      file: text('path', 'the body is in this file; - is standard input'),
      lines: switched('each line of the body is a message'),
      id: text('id', 'a message id of your own: published again, it takes effect once'),
      type: text('type', "AMQP's type"),
      correlationId: text('id', "AMQP's correlation id"),
      header: {
        kind: 'parsed',
        parse: parsePair,
        variadic: true,
        optional: true,
        placeholder: 'name=value',
        brief: 'a header; can be repeated',
      },
      expiration: whole('seconds', 'how long it may wait'),
      unroutable: switched('a message that reaches no queue is no error'),
      ...askFlags,
    },
    aliases: askAliases,
    positional: {
      kind: 'tuple',
      parameters: [
        { ...argument('exchange', 'the name of an exchange'), proposeCompletions: exchangeNames },
        { placeholder: 'routing-key', brief: 'none for a fanout exchange', parse: String, optional: true },
      ],
    },
  },
  async func(this: Context, flags: PublishFlags, exchange: string, routingKey: string | undefined) {
    const json = await bodyOf(this, flags);
    const api = await apiOf(this, flags);
    const around = messageOf(flags, exchange, routingKey);
    if (flags.lines) return publishLines(this, flags, api, json, around);
    const answer = await api.post<Published>('/api/messages/publish', {
      json: withBody(around, checkedJson(json)),
    });
    printResult(
      this,
      flags,
      answer,
      () => `${answer.status}: ${answer.id}${answer.duplicate ? ' (again)' : ''}\n`,
    );
  },
});

async function bodyOf({ stdin, terminal }: Context, { body, file }: PublishFlags): Promise<string> {
  if (body !== undefined && file !== undefined)
    throw usageError('--body and --file are two bodies: give one.');
  if (body !== undefined) return body;
  if (file === undefined && terminal.canAsk)
    throw usageError('Give a body: --body JSON, --file PATH, or a pipe.');
  if (file === undefined || file === '-') return readAll(stdin);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError('failed', error instanceof Error ? error.message : String(error));
  }
}

/** All but the body and the id. */
function messageOf(flags: PublishFlags, exchange: string, routingKey = '') {
  const { type, correlationId, expiration, header = [], unroutable, id } = flags;
  return {
    exchange,
    routing_key: routingKey,
    message_id: id,
    headers: Object.fromEntries(header),
    properties: {
      type,
      correlation_id: correlationId,
      expiration_ms: expiration === undefined ? undefined : expiration * 1_000,
    },
    ...(unroutable ? { mandatory: false } : {}),
  };
}

function checkedJson(text: string): string {
  const json = text.trim();
  if (isJson(json)) return json;
  throw usageError(`The body is no JSON. A text is one in quotes: --body '"text"'`);
}

/** With an id that a repeat has too: a message whose answer is lost is not published twice. The body stays as it is written. */
function withBody(around: ReturnType<typeof messageOf>, json: string): string {
  const { message_id = crypto.randomUUID(), ...rest } = around;
  return `${JSON.stringify({ ...rest, message_id }).slice(0, -1)},"message":${json}}`;
}

async function publishLines(
  context: Context,
  flags: PublishFlags,
  api: Api,
  text: string,
  around: ReturnType<typeof messageOf>,
): Promise<void> {
  if (around.message_id !== undefined) throw usageError('--id is one message: it goes with no --lines.');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const odd = lines.findIndex((line) => !isJson(line));
  if (odd >= 0) throw usageError(`Message ${odd + 1} is no JSON. Nothing was published.`);
  const { exchange, routing_key } = around;
  const where = `${oneLine(exchange)}${routing_key === '' ? '' : ` with the key ${oneLine(routing_key)}`}`;
  await confirm(context, flags, `This publishes ${counted(lines.length, 'message')} to ${where}.`);
  let refused = 0;
  for (let from = 0; from < lines.length; from += BATCH) {
    const messages = lines.slice(from, from + BATCH).map((line) => withBody(around, line));
    const json = `{"messages":[${messages.join(',')}]}`;
    const { items } = await api.post<PublishBatch>('/api/messages/publish/batch', { json });
    context.print(items.map((item, index) => `${shownItem(item, from + index + 1, flags.json)}\n`).join(''));
    refused += items.filter((item) => 'problem' in item).length;
  }
  if (refused > 0) throw new CommandError('failed', `${refused} of ${lines.length} were refused.`);
}

function shownItem(item: PublishBatch['items'][number], number: number, json: boolean | undefined): string {
  if (json) return JSON.stringify(item);
  return 'problem' in item
    ? `message ${number}: ${oneLine(item.problem.detail)}`
    : `${item.status}: ${item.id}`;
}
