import type { Row } from './row.ts';

export type RunOptions = {
  /** Few rounds, to see that a claim still runs. What comes out is no figure to keep. */
  quick: boolean;
  /** Says what is going on. */
  say: (text: string) => void;
};

/** What one run of a claim found. */
export type Outcome = {
  /** bench/goals.ts says what must hold of which. */
  rows: Row[];
  /** Of the parts that took part: `{ rabbitmq: '4.3.6' }`. */
  versions: Record<string, string>;
  /** What a reader must know to believe the figures. */
  notes: string[];
  /** Whatever else was found, for a caller that acts on it. */
  details?: unknown;
};

export type Claim = {
  /** Of the file, of the results and on the command line. */
  name: string;
  /** What is measured. */
  subject: string;
  /** What it is measured against. */
  against: string;
  run(options: RunOptions): Promise<Outcome>;
};
