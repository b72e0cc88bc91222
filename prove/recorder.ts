import { appendFileSync } from 'node:fs';
import type { EffectLine, HistoryLine } from './history.ts';

type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;

/** The history of a run, which is only ever added to. */
export type Recorder = {
  say(line: Untimed<HistoryLine>): void;
  /** What a client did that handles messages itself. */
  sayEffect(line: Untimed<EffectLine>): void;
  lines(): readonly HistoryLine[];
};

export function createRecorder(historyFile: string, effectsFile: string): Recorder {
  const kept: HistoryLine[] = [];
  const append = (file: string, line: object) => appendFileSync(file, `${JSON.stringify(line)}\n`);
  return {
    say: (line) => {
      const whole = { at: Date.now(), ...line } as HistoryLine;
      kept.push(whole);
      append(historyFile, whole);
    },
    sayEffect: (line) => append(effectsFile, { at: Date.now(), ...line }),
    lines: () => kept,
  };
}
