import type { FailureGroup } from '../api/schema.ts';
import { addressOf } from '../failed/filter.ts';
import { t } from '../text/index.ts';
import type { Cause } from './cause.ts';

/** More do not fit on what somebody takes in at a glance: the others are counted, and a link away. */
const MOST_SHOWN = 5;

/** Causes whose messages wait for a person. What somebody has marked as known comes after what nobody has looked at. */
export function ofFailures(groups: readonly FailureGroup[]): Cause[] {
  const waiting = groups.filter(({ counts }) => counts.failed > 0).toSorted(newestProblemFirst);
  const shown = waiting.slice(0, MOST_SHOWN).map(ofGroup);
  const rest = waiting.length - shown.length;
  if (rest > 0) shown.push(ofRest(rest, waiting.slice(MOST_SHOWN)));
  return shown;
}

function newestProblemFirst(a: FailureGroup, b: FailureGroup): number {
  return Number(isKnown(a)) - Number(isKnown(b)) || b.counts.failed - a.counts.failed;
}

const isKnown = ({ state, spiking_since }: FailureGroup) => state === 'known' && spiking_since === null;

function ofGroup(group: FailureGroup): Cause {
  const { value, counts, sample, state, note, spiking_since } = group;
  const said = t().overview.causes;
  return {
    id: `group-${value}`,
    level: isKnown(group) ? 'warning' : 'danger',
    what: said.group(counts.failed, sample.error_name),
    tags: [
      ...(state === 'resolved' ? [] : [t().groups.states[state]]),
      ...(spiking_since === null ? [] : [t().groups.spiking]),
    ],
    hint: [sample.queue ?? sample.exchange ?? t().state.none, note ?? sample.error_message].join(' · '),
    to: addressOf({ fingerprint: value, status: 'failed' }),
  };
}

function ofRest(n: number, groups: readonly FailureGroup[]): Cause {
  const said = t().overview.causes;
  const messages = groups.reduce((sum, { counts }) => sum + counts.failed, 0);
  const level = groups.every(isKnown) ? 'warning' : 'danger';
  return {
    id: 'group-rest',
    level,
    what: said.rest(n),
    tags: [],
    hint: said.restHint(messages),
    to: '/failed',
  };
}
