import { join } from 'node:path';
import { startAmqpClient } from './amqp-client.ts';
import { check, type Verdict } from './checker.ts';
import type { Deployment } from './deployment.ts';
import { faults } from './faults/index.ts';
import type { HistoryLine } from './history.ts';
import { runLoad, startPulling } from './load.ts';
import { without } from './outcome.ts';
import { createPlaces, type Places } from './places.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { scheduleOf } from './schedule.ts';
import { settle } from './settle.ts';
import { type Timeline, timelineOf } from './timeline.ts';

/** What a seed came to. */
export type Proof = {
  seed: number;
  messages: number;
  clients: number;
  verdict: Verdict;
  /** How often each fault began. */
  faults: Record<string, number>;
  seconds: number;
  timeline: Timeline;
  /** What happened, line by line. */
  historyFile: string;
};

export type Progress = (what: string, done: number, of: number) => void;

/** What a seed decides of, and how much of it. */
export type Load = {
  seed: number;
  messages: number;
  clients: number;
  faultNames: readonly string[];
  /** Its faults last for so much of what they may. Default 1. */
  faultShare?: number;
};

export type ProveOptions = {
  deployment: Deployment;
  /** Where histories are written. */
  dir: string;
  /** All at once, and their faults beside each other; then all that they published is waited for. */
  loads: readonly Load[];
  /** Without any change for so long after the load, what is missing counts as lost. */
  patienceMs: number;
  signal: AbortSignal;
  onProgress: Progress;
};

/** Runs the load and the faults of each seed on a deployment, waits, and accounts for every message. */
export async function prove(options: ProveOptions): Promise<Proof[]> {
  const { deployment, signal, onProgress, patienceMs, loads } = options;
  const began = Date.now();
  const pulledBy = createRecorder(join(options.dir, 'pulled.jsonl'), deployment.effectsFile);
  const client = await startAmqpClient(deployment, pulledBy);
  const stopPulling = startPulling(deployment, pulledBy);
  try {
    const places = createPlaces();
    const running = loads.map(async (load) => [load, await runOne(load, places, options)] as const);
    const recorders = new Map<Load, Recorder>(await Promise.all(running));
    const last = [...recorders.values()].at(-1);
    if (!last) return [];
    const histories = () => [...recorders.values()].map((each) => each.lines());
    const outcome = await settle({
      deployment,
      history: histories().flat(),
      recorder: last,
      signal,
      patienceMs,
      onProgress: (left) => onProgress('waiting for', left, left),
    });
    const seconds = Math.round((Date.now() - began) / 1_000);
    return [...recorders].map(([{ seed, messages, clients }, recorder]) => {
      const history = recorder.lines();
      const others = histories().filter((each) => each !== history);
      const own = without({ ...outcome, history }, others);
      return {
        seed,
        messages,
        clients,
        verdict: check(own),
        timeline: timelineOf(own.history, own.effects),
        faults: begunIn(history),
        seconds,
        historyFile: historyFileOf(options.dir, seed),
      };
    });
  } finally {
    await Promise.all([stopPulling(), client.close()]);
  }
}

const historyFileOf = (dir: string, seed: number) => join(dir, `seed-${seed}.jsonl`);

async function runOne(
  { seed, messages, clients, faultNames, faultShare = 1 }: Load,
  places: Places,
  { deployment, dir, signal, onProgress }: ProveOptions,
): Promise<Recorder> {
  const recorder = createRecorder(historyFileOf(dir, seed), deployment.effectsFile);
  const planned = faultNames.map((name) => {
    const fault = faults.get(name);
    if (!fault) throw new Error(`There is no fault ${name}: there are ${[...faults.keys()].join(', ')}.`);
    const [least, most] = fault.forMs;
    return { name, forMs: [Math.round(least * faultShare), Math.round(most * faultShare)] as const };
  });
  const schedule = scheduleOf({ seed, messages, clients, faults: planned });
  await runLoad(schedule, {
    deployment,
    recorder,
    places,
    signal,
    onProgress: (published) => onProgress(`seed ${seed}: published`, published, messages),
  });
  return recorder;
}

function begunIn(history: readonly HistoryLine[]): Record<string, number> {
  const begun: Record<string, number> = {};
  for (const line of history)
    if (line.kind === 'fault' && line.phase === 'begin') begun[line.name] = (begun[line.name] ?? 0) + 1;
  return begun;
}
