import { secondsAfter } from '../failure/due.ts';
import type { Group } from '../groups/group.ts';
import type { Alert } from './alerts.ts';
import { outsideText } from './outside-text.ts';
import type { EndedWindow, WindowAbout } from './windows.ts';

const ADVICE = {
  'failure-group-new':
    'Nothing failed like this before. It is retried on its schedule: you need not act yet. If the retries fail as well, another alert says so.',
  'failure-group-regressed':
    'Somebody had resolved it, and it has failed again since: what was done did not help, or came undone.',
  'failure-group-spike':
    'Far more messages fail like this than usual. Look whether what they need is away, before the retries are used up.',
};
export type GroupAlertKind = keyof typeof ADVICE;

/** Every kind of alert about a group; each has its section in docs/runbook.md. */
export const groupAlertKinds: readonly string[] = Object.keys(ADVICE);

const NAME_CHARS = 120;
/** A group that was seen first before is no news: a recount found it. */
const NEWS_SECONDS = 3_600;

/**
 * What a change of a group's row is news of; `before` undefined: it is a new row. Of fingerprints alone: the groups by
 * exchange, queue and service would say the same once more. A message that is `failed` at once has an alert of its own; one
 * whose retry is short may be under way again when it is counted. A group that was resolved because it was quiet comes and goes.
 */
export function newsOf(before: Group | undefined, after: Group): GroupAlertKind[] {
  if (after.by !== 'fingerprint') return [];
  const isRecent = after.first_seen_at > secondsAfter(after.updated_at, -NEWS_SECONDS);
  const isRetried = after.counts.pending + after.counts.retrying > 0;
  const isNew = before === undefined && isRecent && isRetried;
  const isBack =
    before?.state === 'resolved' && after.state === 'regressed' && after.resolved_by === 'person';
  const isSpike = after.spiking_since !== null && (before?.spiking_since ?? null) === null;
  return [
    ...(isNew ? (['failure-group-new'] as const) : []),
    ...(isBack ? (['failure-group-regressed'] as const) : []),
    ...(isSpike ? (['failure-group-spike'] as const) : []),
  ];
}

/** What an alert about a group is about. */
export function aboutGroup({ sample, value }: Group, kind: GroupAlertKind): WindowAbout {
  const { queue, exchange, error_name } = sample;
  const where =
    queue === null
      ? `exchange ${outsideText(exchange ?? '(unknown)', NAME_CHARS)}`
      : `queue ${outsideText(queue, NAME_CHARS)}`;
  return { kind, where, error_name: outsideText(error_name, NAME_CHARS), fingerprint: value };
}

const SUBJECT: Record<GroupAlertKind, string> = {
  'failure-group-new': 'new failure',
  'failure-group-regressed': 'back again',
  'failure-group-spike': 'spike of failures',
};

/** The alert about a group. It names the error, not its text: that may quote the payload. */
export function groupAlert(group: Group, kind: GroupAlertKind): Alert {
  const { where, error_name } = aboutGroup(group, kind);
  const { pending, retrying, failed } = group.counts;
  const list = `GET /api/messages/failed?fingerprint=${group.value}`;
  return {
    kind,
    id: `${group.id} ${group.updated_at}`,
    subject: `Courtier: ${SUBJECT[kind]}, ${error_name} on ${where}`,
    message: [
      `${error_name} on ${where}: ${pending} wait for a retry, ${retrying} are being retried, ${failed} wait for a person.`,
      ADVICE[kind],
      ...(group.note === null ? [] : [`Its note: ${outsideText(group.note, 4 * NAME_CHARS)}`]),
      `See the group: GET /api/failure-groups/${group.id}`,
      `See its messages: ${list}`,
    ].join('\n'),
    details: {
      group_id: group.id,
      state: group.state,
      error_name: group.sample.error_name,
      queue: group.sample.queue,
      exchange: group.sample.exchange,
      fingerprint: group.value,
      pending,
      retrying,
      failed,
      first_seen_at: group.first_seen_at,
      last_seen_at: group.last_seen_at,
    },
  };
}

/** Its line among groups that had no alert of their own. */
export function exampleOfGroup(group: Group): string {
  return `GET /api/failure-groups/${group.id} (${outsideText(group.sample.error_name, NAME_CHARS)})`;
}

/** What a window of alerts about groups kept back. */
export function suppressedGroupAlert(window: Omit<EndedWindow, 'key'>): Alert {
  const { about, suppressed, examples, ends_at } = window;
  const kind = about.kind as GroupAlertKind;
  return {
    kind,
    id: `${about.where} ${about.fingerprint} ${ends_at}`,
    subject: `Courtier: ${suppressed} more of ${SUBJECT[kind]} on ${about.where}`,
    message: [
      `${suppressed} more alerts of this kind on ${about.where}: ${SUBJECT[kind]}. The first ones had an alert of their own.`,
      'See the groups: GET /api/failure-groups',
      ...(examples.length === 0 ? [] : ['Among them:', ...examples]),
    ].join('\n'),
    details: { suppressed, until: ends_at, error_name: about.error_name, fingerprint: about.fingerprint },
  };
}
