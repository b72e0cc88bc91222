import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Proof } from './prove.ts';

const fileIn = (dir: string) => join(dir, 'results.json');

/** What earlier runs in this folder came to. */
export async function resultsIn(dir: string): Promise<Proof[]> {
  const text = await readFile(fileIn(dir), 'utf8').catch(() => '[]');
  return JSON.parse(text) as Proof[];
}

/** Keeps a proof in place of the earlier one of its seed and size. */
export async function keepResult(dir: string, proof: Proof): Promise<void> {
  const others = (await resultsIn(dir)).filter((each) => !isSame(each, proof));
  await writeFile(fileIn(dir), `${JSON.stringify([...others, proof], null, 2)}\n`);
}

export function isSame(a: Pick<Proof, 'seed' | 'messages' | 'clients'>, b: typeof a): boolean {
  return a.seed === b.seed && a.messages === b.messages && a.clients === b.clients;
}
