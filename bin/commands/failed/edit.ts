import { readFileSync } from 'node:fs';
import { buildCommand } from '@stricli/core';
import type { FailedMessageView } from '../../../core/api/views.ts';
import type { Revised } from '../../../core/api/views-revisions.ts';
import { type Api, apiOf, route } from '../../api/api.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import { CommandError } from '../../cli/exit-codes.ts';
import { type AskFlags, argument, askAliases, askFlags, switched, text } from '../../cli/flags.ts';
import { printResult } from '../../cli/result.ts';
import { confirm } from '../../terminal/ask.ts';
import { difference } from '../../terminal/difference.ts';
import { edited } from '../../terminal/editor.ts';
import { compacted, indented, isJson } from '../../terminal/json-text.ts';
import { bodyAt, bytesOf } from './body.ts';

type EditFlags = AskFlags & {
  file?: string | undefined;
  note?: string | undefined;
  retry?: boolean | undefined;
  despiteSchema?: boolean | undefined;
};

export const editFailed = buildCommand({
  docs: about(
    'correct the body of one in $EDITOR, and retry it',
    'Opens the body in $VISUAL or $EDITOR, shows what was changed, asks, and saves it as a new revision; with --retry it is delivered at once. The original and every revision stay. JSON is indented for the editor and saved as compact as it was; numbers and all else stay as they are typed. Where somebody else changed the message meanwhile nothing is saved.',
  ),
  parameters: {
    flags: {
      file: text('path', 'the corrected body, in place of an editor'),
      note: text('text', 'why, for people who look at it later'),
      retry: switched('deliver it at once'),
      despiteSchema: switched('save it also where the schema of its exchange refuses it'),
      ...askFlags,
    },
    aliases: askAliases,
    positional: { kind: 'tuple', parameters: [argument('id', 'the id of a failed message')] },
  },
  async func(this: Context, flags: EditFlags, id: string) {
    const api = await apiOf(this, flags);
    const { etag, number, before } = await asSeen(api, id);
    const after = flags.file === undefined ? await inEditor(this, id, before) : readBody(flags.file);
    if (after.equals(before))
      throw new CommandError('failed', 'The body was not changed. Nothing was saved.');
    this.note(difference(this, before, after));
    const then = flags.retry ? ', and delivers it at once' : '. courtier failed retry delivers it';
    await confirm(this, flags, `This saves revision ${number + 1} of the failed message ${id}${then}.`);
    const answer = await api.post<Revised>(route`/api/messages/failed/${id}/revisions`, {
      body: {
        ...payloadOf(after),
        note: flags.note,
        retry: flags.retry,
        despite_schema: flags.despiteSchema,
      },
      headers: { 'if-match': etag },
      repeatable: false,
    });
    printResult(
      this,
      flags,
      answer,
      () => `Revision ${answer.revision.number} of ${id} is saved: ${answer.status}.\n`,
    );
  },
});

/** The message as it is now, and the tag that says so when the correction is saved. */
async function asSeen(api: Api, id: string) {
  const path = route`/api/messages/failed/${id}`;
  const { headers, bytes } = await api.send({ method: 'GET', path, repeatable: true });
  const failed = JSON.parse(Buffer.from(bytes).toString()) as FailedMessageView;
  const revision = await bodyAt(api, id, failed.revision);
  return { etag: headers.get('etag') ?? '', number: revision.number, before: bytesOf(revision) };
}

async function inEditor(context: Context, id: string, before: Buffer): Promise<Buffer> {
  const body = before.toString();
  if (!Buffer.from(body).equals(before))
    throw new CommandError('failed', 'The body is no text. Give the corrected one: --file PATH.');
  if (!isJson(body)) return Buffer.from(await edited(context, `${id}.txt`, body));
  const typed = await edited(context, `${id}.json`, `${indented(body)}\n`);
  if (!isJson(typed))
    throw new CommandError('failed', 'What you typed is no JSON, as the body was. Nothing was saved.');
  const after = compacted(typed);
  if (after === compacted(body)) return before;
  return Buffer.from(body === compacted(body) ? after : typed.trimEnd());
}

function readBody(path: string): Buffer {
  try {
    return readFileSync(path === '-' ? 0 : path);
  } catch (error) {
    throw new CommandError('failed', error instanceof Error ? error.message : String(error));
  }
}

function payloadOf(body: Buffer) {
  const asText = body.toString();
  return Buffer.from(asText).equals(body)
    ? { payload: asText, payload_encoding: 'text' }
    : { payload: body.toString('base64'), payload_encoding: 'base64' };
}
