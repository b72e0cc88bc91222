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
};

/** A comparison. Sample n of one side was taken beside sample n of the other. */
export function comparison(
  label: string,
  unit: string,
  samples: { ours: readonly number[]; baseline: readonly number[] },
): Row {
  const ratio = spreadOf(samples.ours.map((ours, round) => ours / (samples.baseline[round] ?? Number.NaN)));
  const ours = spreadOf(samples.ours);
  const baseline = spreadOf(samples.baseline);
  return { label, unit, ours, baseline, ratio };
}

/** A figure that stands alone. */
export function figure(label: string, unit: string, samples: readonly number[]): Row {
  const ours = spreadOf(samples);
  return { label, unit, ours, baseline: null, ratio: null };
}

/** How much of a goal a row reaches, in percent: 100 and more is reached. */
export function percentOf(goal: Goal, row: Row): number {
  const found = judgedBy(goal, row);
  return 100 * ('atLeast' in goal ? found / goal.atLeast : goal.atMost / found);
}

export function isReached(goal: Goal, row: Row): boolean {
  const found = judgedBy(goal, row);
  return 'atLeast' in goal ? found >= goal.atLeast : found <= goal.atMost;
}

function judgedBy(goal: Goal, { ours, ratio }: Row): number {
  return (goal.of === 'ratio' ? ratio?.median : ours.median) ?? Number.NaN;
}

export function goalText(goal: Goal): string {
  const bound = 'atLeast' in goal ? `≥ ${shown(goal.atLeast)}` : `≤ ${shown(goal.atMost)}`;
  return goal.of === 'ratio' ? `ratio ${bound}` : `${bound} ${goal.unit}`;
}

function shown(value: number): string {
  return value.toLocaleString('en');
}
