import { isNotFound } from '../api/call.ts';
import type { FailedMessage } from '../api/schema.ts';
import { may } from '../api/session.ts';
import { troubleIn } from '../shell/work.ts';
import { t } from '../text/index.ts';
import { useTrail } from './asked.ts';

/** Why a timeline says nothing of when the message was published; nothing where it does. */
export function TrailNote({ message }: { message: FailedMessage }) {
  const { data, error } = useTrail(message);
  const said = t().message.trail;
  if (!may('read:messages')) return <p class="hint">{t().state.hidden('read:messages')}</p>;
  if (data?.trail !== undefined) return <p class="hint">{said.late}</p>;
  if (isNotFound(error)) return <p class="hint">{said.none}</p>;
  if (error) return <p class="hint">{troubleIn(error)}</p>;
  if (!data || data.entries.some(({ stage }) => stage === 'publish')) return null;
  return <p class="hint">{said.none}</p>;
}
