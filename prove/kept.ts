import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Machine, machine } from '../bench/measuring/machine.ts';
import { anomaliesIn, type Verdict } from './checker.ts';
import type { Proof } from './prove.ts';
import type { Timeline } from './timeline.ts';

/** What docs/proof.md shows of a run: `--keep` writes it. */
export type Kept = Pick<Proof, 'seed' | 'messages' | 'clients' | 'seconds' | 'faults'> & {
  counts: Record<keyof Verdict, number>;
  anomalies: number;
  rabbitmq: string;
  machine: Pick<Machine, 'commit' | 'date' | 'cores' | 'loadBefore'>;
  timeline: Timeline;
};

export const KEPT_FOLDER = join(import.meta.dirname, 'results');

/** Of the machine as it was when the run began. */
export type Where = { rabbitmq: string; machine: Machine };
export const whereNow = (rabbitmq: string): Where => ({ rabbitmq, machine: machine() });

export function keptOf(proof: Proof, { rabbitmq, machine }: Where): Kept {
  const { seed, messages, clients, seconds, faults, verdict, timeline } = proof;
  const counts = Object.entries(verdict).map(([name, found]) => [
    name,
    typeof found === 'number' ? found : found.length,
  ]);
  const { commit, date, cores, loadBefore } = machine;
  return {
    ...{ seed, messages, clients, seconds, faults },
    counts: Object.fromEntries(counts) as Kept['counts'],
    anomalies: anomaliesIn(verdict).reduce((sum, name) => sum + verdict[name].length, 0),
    rabbitmq,
    machine: { commit, date, cores, loadBefore },
    timeline,
  };
}

/** In place of the earlier one of its seed, size and RabbitMQ. */
export async function keep(kept: Kept, folder = KEPT_FOLDER): Promise<void> {
  const version = kept.rabbitmq.split('.').slice(0, 2).join('.');
  await mkdir(folder, { recursive: true });
  const name = `rabbitmq-${version}-seed-${kept.seed}-of-${kept.messages}.json`;
  await writeFile(join(folder, name), `${JSON.stringify(kept)}\n`);
}

/** By RabbitMQ, size and seed. */
export function keptIn(folder = KEPT_FOLDER): Kept[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Kept)
    .toSorted(
      (a, b) =>
        a.rabbitmq.localeCompare(b.rabbitmq, 'en', { numeric: true }) ||
        a.messages - b.messages ||
        a.seed - b.seed,
    );
}
