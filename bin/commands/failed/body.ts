import { buildCommand } from '@stricli/core';
import type { PayloadView } from '../../../core/api/payload-view.ts';
import type { FailedMessageView } from '../../../core/api/views.ts';
import { apiOf, route } from '../../api/api.ts';
import type { Context } from '../../cli/context.ts';
import { about } from '../../cli/docs.ts';
import { CommandError } from '../../cli/exit-codes.ts';
import { type ApiFlags, apiFlags, argument, switched } from '../../cli/flags.ts';
import { severalLines } from '../../terminal/outside-text.ts';

export const bodyOfFailed = buildCommand({
  docs: about(
    'print the body of one',
    'Prints the body of a failed message. For eyes: what a terminal would obey is escaped, and what is no text is base64. With --raw it is the body itself, for a file or a program.',
  ),
  parameters: {
    flags: { raw: switched('the body itself, for a file or a program'), ...apiFlags },
    positional: { kind: 'tuple', parameters: [argument('id', 'the id of a failed message')] },
  },
  async func(this: Context, flags: ApiFlags & { raw?: boolean | undefined }, id: string) {
    const api = await apiOf(this, flags);
    const failed = await api.get<FailedMessageView>(route`/api/messages/failed/${id}`);
    if (flags.raw) this.print(bodyOf(failed));
    else this.print(flags.json ? `${JSON.stringify(failed.payload)}\n` : shownBody(failed));
  },
});

/** The bytes of a body. Throws CommandError where the answer is without it. */
export function bodyOf({ payload, payload_encoding, payload_omitted }: PayloadView): Buffer {
  if (payload_encoding === 'json') return Buffer.from(JSON.stringify(payload));
  if (payload_encoding !== null)
    return Buffer.from(String(payload), payload_encoding === 'text' ? 'utf8' : 'base64');
  throw new CommandError('missing', OMITTED[payload_omitted ?? 'large']);
}

const OMITTED = {
  large: 'The body is too large for an answer of the API.',
  expired: 'The body is no longer kept.',
};

/** A body for eyes. Its numbers stay as they are: the API shows as text what JSON would change. */
export function shownBody({ payload, payload_encoding, payload_omitted }: PayloadView): string {
  if (payload_encoding === null) return `${OMITTED[payload_omitted ?? 'large']}\n`;
  if (payload_encoding === 'json') return `${severalLines(JSON.stringify(payload, null, 2))}\n`;
  return `${severalLines(String(payload)).replace(/\n?$/, '\n')}`;
}
