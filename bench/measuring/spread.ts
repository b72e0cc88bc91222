/** A median with the quarter of the samples on each side of it, and the ends. */
export type Spread = {
  median: number;
  lowerQuartile: number;
  upperQuartile: number;
  min: number;
  max: number;
  /** In the order in which they were taken. */
  samples: number[];
};

export function spreadOf(samples: readonly number[]): Spread {
  if (samples.length === 0 || samples.some((sample) => !Number.isFinite(sample))) {
    throw new Error(`These are no samples: [${samples.join(', ')}].`);
  }
  const sorted = [...samples].sort((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    lowerQuartile: quantile(sorted, 0.25),
    upperQuartile: quantile(sorted, 0.75),
    min: quantile(sorted, 0),
    max: quantile(sorted, 1),
    samples: samples.map((sample) => Number(sample.toPrecision(6))),
  };
}

/** What this share of the samples is not above. */
export function quantileOf(samples: readonly number[], share: number): number {
  return quantile(
    samples.toSorted((a, b) => a - b),
    share,
  );
}

/** Between two samples it is their weighted mean, as in R's type 7. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return Number((below + (above - below) * (place % 1)).toPrecision(6));
}
