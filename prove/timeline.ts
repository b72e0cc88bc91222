import type { EffectLine, HistoryLine } from './history.ts';

/** What happened when, in seconds from the first message on. */
export type Timeline = {
  seconds: number;
  /** How many messages had been taken, and how many copies had had their effect, at the end of each of as many equal parts. */
  acknowledged: number[];
  handled: number[];
  faults: { name: string; from: number; to: number }[];
};

const PARTS = 60;

/** Pure: of one seed's lines. */
export function timelineOf(history: readonly HistoryLine[], effects: readonly EffectLine[]): Timeline {
  const begin = history.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const firsts = (lines: readonly { name: string; at: number }[]) => [
    ...new Map(lines.toReversed().map(({ name, at }) => [name, at])).values(),
  ];
  const taken = firsts(
    history.flatMap((line) => (line.kind === 'acknowledged' ? [{ name: line.id, at: line.at }] : [])),
  );
  const made = firsts(
    effects.flatMap((line) =>
      line.kind === 'effect' ? [{ name: `${line.queue} ${line.id}`, at: line.at }] : [],
    ),
  );
  const end = [...taken, ...made].reduce((latest, at) => Math.max(latest, at), begin);
  const seconds = Math.max(1, (end - begin) / 1_000);
  const counts = (times: readonly number[]) =>
    Array.from({ length: PARTS }, (_, n) => {
      const until = begin + ((n + 1) * (end - begin)) / PARTS;
      return times.filter((at) => at <= until).length;
    });
  return {
    seconds: tenths(seconds),
    acknowledged: counts(taken),
    handled: counts(made),
    faults: faultsIn(history, begin),
  };
}

function faultsIn(history: readonly HistoryLine[], begin: number): Timeline['faults'] {
  const open = new Map<string, number>();
  const faults: Timeline['faults'] = [];
  for (const line of history) {
    if (line.kind !== 'fault') continue;
    const at = tenths((line.at - begin) / 1_000);
    if (line.phase === 'begin') open.set(line.name, at);
    else faults.push({ name: line.name, from: open.get(line.name) ?? at, to: at });
  }
  return faults;
}

const tenths = (seconds: number) => Math.round(seconds * 10) / 10;
