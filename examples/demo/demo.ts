import type { Ready } from '../../localstack/start.ts';

/** What a demo has to work with: a running Courtier, and a voice. */
export type Stage = {
  ready: Ready;
  /** One line for the person who watches. */
  say(line?: string): void;
};

/** One show of Courtier at work. */
export type Demo = {
  /** Told before anything starts: what the person will see. */
  about: readonly string[];
  /** Settings that make its waits short; what the caller's environment says goes before them. */
  settings: Readonly<Record<string, string>>;
  /** Shows it. Answers why it did not go as promised; empty: all is well. */
  run(stage: Stage): Promise<readonly string[]>;
};
