import { isOver } from './events.ts';
import { nameOf, type World } from './world.ts';

/** Handled once in effect, or in failed_messages with its reason; never both, never neither. What is wrong, in words. */
export function accounted(at: World): string | undefined {
  for (const [id, times] of Object.entries(at.effects)) {
    if (times > 1 && !at.broken) return `${id} happened ${times} times`;
  }
  return isOver(at) ? (atTheEnd(at) ?? operations(at)) : undefined;
}

function atTheEnd(at: World): string | undefined {
  const records = Object.values(at.records);
  const standing = records.find(({ status }) => status === 'pending' || status === 'retrying');
  if (standing) return `${standing.message_id} stands still as ${standing.status}`;
  const delivered = Object.entries(at.claims).filter(([, { state }]) => state === 'delivered');
  const handled = new Set(delivered.map(([id, { content }]) => nameOf(id, content)));
  for (const id of at.messages) {
    const record = records.find(({ message_id, content }) => nameOf(message_id, content) === id);
    const isHandled = handled.has(id);
    if ((at.effects[id] ?? 0) === 0 && !record) return `${id} is lost`;
    if (isHandled && record?.status === 'failed') return `${id} is handled, and failed`;
    if ((at.effects[id] ?? 0) === 0 && record?.status === 'resolved' && record.resolution !== 'manual')
      return `${id} is resolved (${record.resolution}), and was never handled`;
  }
  return undefined;
}

/** Each message of an operation is in its count once, and it comes to its end. */
function operations(at: World): string | undefined {
  for (const { action, state, done, ids } of Object.values(at.operations)) {
    if (state !== 'completed') return `the operation to ${action} stands still as ${state}`;
    if (done !== ids?.length) return `the operation to ${action} counts ${done} of ${ids?.length} messages`;
  }
  return undefined;
}
