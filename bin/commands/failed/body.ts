import { buildCommand } from '@stricli/core';
import type { PayloadView } from '../../../core/api/payload-view.ts';
import type { RevisionList, RevisionView } from '../../../core/api/views-revisions.ts';
import { type Api, apiOf, route } from '../../api/api.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import { CommandError } from '../../cli/exit-codes.ts';
import { type ApiFlags, apiFlags, argument, switched, whole } from '../../cli/flags.ts';
import { severalLines } from '../../terminal/outside-text.ts';

type BodyFlags = ApiFlags & { raw?: boolean | undefined; revision?: number | undefined };

export const bodyOfFailed = buildCommand({
  docs: about(
    'print the body of one, byte for byte with --raw',
    'Prints the body of a failed message, as a retry would deliver it. For eyes: what a terminal would obey is escaped, and what is no text is base64. With --raw it is the body itself, byte for byte, for a file or a program.',
  ),
  parameters: {
    flags: {
      raw: switched('the body itself, for a file or a program'),
      revision: whole('number', 'this revision; 0 is the original (default: the latest)'),
      ...apiFlags,
    },
    positional: { kind: 'tuple', parameters: [argument('id', 'the id of a failed message')] },
  },
  async func(this: Context, flags: BodyFlags, id: string) {
    const api = await apiOf(this, flags);
    const revision = await bodyAt(api, id, flags.revision);
    if (flags.json) return this.print(`${JSON.stringify(revision, null, 2)}\n`);
    this.print(flags.raw ? bytesOf(revision) : shownBody(revision));
  },
});

/** A revision with its body; the latest unless another is named. */
export async function bodyAt(api: Api, id: string, number?: number): Promise<RevisionView> {
  const wanted = number ?? (await latest(api, id));
  return await api.get(route`/api/messages/failed/${id}/revisions/${String(wanted)}`);
}

async function latest(api: Api, id: string): Promise<number> {
  const { items } = await api.get<RevisionList>(route`/api/messages/failed/${id}/revisions`);
  return items.at(-1)?.number ?? 0;
}

/** Throws CommandError where the answer is without it. */
export function bytesOf({ payload, payload_encoding, payload_omitted }: RevisionView): Buffer {
  if (payload === null) throw new CommandError('missing', OMITTED[payload_omitted ?? 'large']);
  return Buffer.from(payload, payload_encoding === 'base64' ? 'base64' : 'utf8');
}

const OMITTED = {
  large: 'The body is too large for an answer of the API.',
  expired: 'The body is no longer kept.',
  forbidden: 'This key may not read bodies: it needs read:bodies for this queue.',
  masked: 'The body holds sensitive fields, and this key does not have read:sensitive for this queue.',
};

/** A body for eyes. Its numbers stay as they are: the API shows as text what JSON would change. */
export function shownBody({ payload, payload_encoding, payload_omitted }: PayloadView): string {
  if (payload_encoding === null) return `${OMITTED[payload_omitted ?? 'large']}\n`;
  if (payload_encoding === 'json') return `${severalLines(JSON.stringify(payload, null, 2))}\n`;
  return severalLines(String(payload)).replace(/\n?$/, '\n');
}
