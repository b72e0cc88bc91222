import {
  type EffectLine,
  type FailedRecord,
  type HistoryLine,
  nameOfRecord,
  type Outcome,
} from './history.ts';

/** One message in one queue: what has to be handled, or to be a failed message. */
export type Copy = { id: string; queue: string };

/** What became of everything, as Jepsen reports it. Each list names what a person has to look at. */
export type Verdict = {
  /** Messages that clients tried to publish. */
  attempted: number;
  /** Those of them that were taken. */
  acknowledged: number;
  /** Copies that had their effect. */
  handled: number;
  /** Copies that wait for a person in failed_messages, with the reason. */
  failed: number;
  /** Copies of messages whose taking nobody knew of, and which had their effect or failed with a reason. */
  recovered: Copy[];
  /** Copies whose process ended between the effect and its acknowledgement, so that the effect was made again. */
  repeated: Copy[];
  /** Copies of acknowledged messages that had no effect, and of which no failed message tells. */
  lost: Copy[];
  /** Copies with an effect after one that was acknowledged. */
  duplicated: Copy[];
  /** Copies that had their effect, and are said to have failed. */
  both: Copy[];
  /** Copies that had their first effect before an earlier message of their key. */
  outOfOrder: Copy[];
  /** Effects and failures of what nobody published, of what was refused, or in a queue that it was not routed to. */
  unexpected: Copy[];
  /** Failed messages that are still on their way, or say no reason. */
  unsettled: (Copy & { status: string })[];
};

/** Those that must be empty. */
const ANOMALIES = ['lost', 'duplicated', 'both', 'outOfOrder', 'unexpected', 'unsettled'] as const;
export type Anomaly = (typeof ANOMALIES)[number];

export function anomaliesIn(verdict: Verdict): Anomaly[] {
  return ANOMALIES.filter((name) => verdict[name].length > 0);
}

type Effect = Extract<EffectLine, { kind: 'effect' }>;
type Published = { to: ReadonlySet<string>; acknowledged: boolean; refused: boolean; unknown: boolean };

/** Accounts for every message of a history. Pure: the same outcome has the same verdict. */
export function check({ history, effects, failed }: Outcome): Verdict {
  const published = publishedIn(history);
  const had = effectsByCopy(effects);
  const records = new Map(failed.map((record) => [nameOf(copyOf(record)), record]));
  const verdict: Verdict = {
    attempted: published.size,
    acknowledged: [...published.values()].filter(({ acknowledged }) => acknowledged).length,
    handled: 0,
    failed: 0,
    recovered: [],
    repeated: [],
    lost: [],
    duplicated: [],
    both: [],
    outOfOrder: outOfOrder(history, effects),
    unexpected: unexpected(published, effects, failed),
    unsettled: [],
  };
  for (const [id, { to, acknowledged }] of published) {
    for (const queue of to) {
      const name = nameOf({ id, queue });
      account(
        verdict,
        { id, queue },
        { acknowledged, had: had.get(name) ?? NONE, record: records.get(name) },
      );
    }
  }
  return verdict;
}

type Had = { executions: number; kept: number; afterKept: number };
const NONE: Had = { executions: 0, kept: 0, afterKept: 0 };

function account(
  verdict: Verdict,
  copy: Copy,
  { acknowledged, had, record }: { acknowledged: boolean; had: Had; record: FailedRecord | undefined },
): void {
  const failed = record?.status === 'failed';
  const open = record !== undefined && !['failed', 'resolved', 'deleted'].includes(record.status);
  if (had.executions > 0) verdict.handled += 1;
  if (had.afterKept > 0 || had.kept > 1) verdict.duplicated.push(copy);
  else if (had.executions > 1) verdict.repeated.push(copy);
  if (open || (failed && record.error_message === ''))
    verdict.unsettled.push({ ...copy, status: record.status });
  if (failed && had.executions === 0) verdict.failed += 1;
  if (failed && had.kept > 0) verdict.both.push(copy);
  const accounted = had.executions > 0 || failed || open || record?.status === 'deleted';
  if (!accounted && acknowledged) verdict.lost.push(copy);
  if (accounted && !acknowledged) verdict.recovered.push(copy);
}

function publishedIn(history: readonly HistoryLine[]): Map<string, Published> {
  const published = new Map<string, Published>();
  for (const line of history) {
    if (line.kind === 'attempt' && !published.has(line.id))
      published.set(line.id, { to: new Set(line.to), acknowledged: false, refused: false, unknown: false });
    const found = 'id' in line ? published.get(line.id) : undefined;
    if (found && (line.kind === 'acknowledged' || line.kind === 'refused' || line.kind === 'unknown'))
      found[line.kind] = true;
  }
  return published;
}

function effectsByCopy(lines: readonly EffectLine[]): Map<string, Had> {
  const byCopy = new Map<string, Had>();
  for (const line of lines) {
    const name = nameOf(line);
    const { executions, kept, afterKept } = byCopy.get(name) ?? NONE;
    byCopy.set(
      name,
      line.kind === 'kept'
        ? { executions, kept: kept + 1, afterKept }
        : { executions: executions + 1, kept, afterKept: afterKept + (kept > 0 ? 1 : 0) },
    );
  }
  return byCopy;
}

/**
 * Effects of first deliveries must come in the order of their key: a client publishes the next of a key once the one before is
 * acknowledged. A message that failed comes after those that were handled meanwhile, so a retry is not compared; a queue
 * that parks lets nothing pass, and all its effects are.
 */
function outOfOrder(history: readonly HistoryLine[], effects: readonly EffectLine[]): Copy[] {
  const acknowledged = new Set(history.flatMap((line) => (line.kind === 'acknowledged' ? [line.id] : [])));
  const latest = new Map<string, number>();
  const seen = new Set<string>();
  const wrong: Copy[] = [];
  for (const effect of effects) {
    if (effect.kind !== 'effect' || effect.key === undefined || effect.seq === undefined) continue;
    if (effect.attempt > 1 && !STRICT.has(effect.queue)) continue;
    if (!acknowledged.has(effect.id) || seen.has(nameOf(effect))) continue;
    seen.add(nameOf(effect));
    const key = `${effect.queue} ${effect.key}`;
    const before = latest.get(key) ?? 0;
    if (effect.seq < before) wrong.push(copyOfEffect(effect));
    latest.set(key, Math.max(before, effect.seq));
  }
  return wrong;
}

/** Queues in which a message waits for a failed one of its key. */
const STRICT: ReadonlySet<string> = new Set(['ledger_parked']);

function unexpected(
  published: ReadonlyMap<string, Published>,
  effects: readonly EffectLine[],
  failed: readonly FailedRecord[],
): Copy[] {
  const made = effects.filter((line): line is Effect => line.kind === 'effect');
  const about = [
    ...made.map((effect) => ({ ...copyOfEffect(effect), of: effect.of })),
    ...failed.map(copyOf).map((copy) => ({ ...copy, of: copy.id })),
  ];
  return about
    .filter(({ of, queue }) => {
      const known = published.get(of);
      // One that was refused when it came again may have been taken before.
      return !known?.to.has(queue) || (known.refused && !known.acknowledged && !known.unknown);
    })
    .map(({ id, queue }) => ({ id, queue }));
}

const nameOf = ({ id, queue }: Copy) => `${queue} ${id}`;
const copyOf = (record: FailedRecord): Copy => ({ id: nameOfRecord(record), queue: record.queue ?? '' });
const copyOfEffect = ({ id, queue }: Effect): Copy => ({ id, queue });
