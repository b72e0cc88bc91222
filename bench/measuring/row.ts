import { type Spread, spreadOf } from './spread.ts';

/** What must hold of a row's ratio, or of our own figure where there is nothing to compare it with. */
export type Goal = ({ of: 'ratio' } | { of: 'ours'; unit: string }) &
  ({ atLeast: number } | { atMost: number });

/** One line of a claim's table. */
export type Row = {
  label: string;
  unit: string;
  ours: Spread;
  baseline: Spread | null;
  /** Ours by baseline, one for each round; the ratio is the median of them. */
  ratio: Spread | null;
  goal: Goal | null;
  reached: boolean | null;
};

/** A comparison. Sample n of one side was taken beside sample n of the other. */
export function comparison(
  label: string,
  unit: string,
  samples: { ours: readonly number[]; baseline: readonly number[] },
  goal: Goal | null = null,
): Row {
  const ratio = spreadOf(samples.ours.map((ours, round) => ours / (samples.baseline[round] ?? Number.NaN)));
  const ours = spreadOf(samples.ours);
  const value = goal?.of === 'ours' ? ours.median : ratio.median;
  const baseline = spreadOf(samples.baseline);
  return { label, unit, ours, baseline, ratio, goal, reached: goal && isReached(goal, value) };
}

/** A figure that stands alone. */
export function figure(
  label: string,
  unit: string,
  samples: readonly number[],
  goal: Goal | null = null,
): Row {
  const ours = spreadOf(samples);
  const reached = goal && isReached(goal, ours.median);
  return { label, unit, ours, baseline: null, ratio: null, goal, reached };
}

function isReached(goal: Goal, value: number): boolean {
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
}

export function goalText(goal: Goal): string {
  const bound = 'atLeast' in goal ? `≥ ${shown(goal.atLeast)}` : `≤ ${shown(goal.atMost)}`;
  return goal.of === 'ratio' ? `ratio ${bound}` : `${bound} ${goal.unit}`;
}

function shown(value: number): string {
  return value.toLocaleString('en');
}
