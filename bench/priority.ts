import { type Runtime, startRuntime } from '../localstack/start.ts';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import { createKronos, type Kronos } from './measuring/kronos.ts';
import { rabbitmqVersion } from './measuring/rabbitmq-version.ts';
import { figure, type Row } from './measuring/row.ts';

const WAITING = 10_000;
/** More than the alerts' clients take while they look. */
const SPARE = 1_000;

export const priority: Claim = {
  name: 'priority',
  subject: 'an alert of Gaia, from its publish until a client of the topic has it',
  against: 'nothing',
  run: measure,
};

async function measure({ quick, say }: RunOptions): Promise<Outcome> {
  const runtime = await startRuntime();
  try {
    return await measured(runtime, quick ? 3 : 30, say);
  } finally {
    await runtime.stop();
  }
}

async function measured({ ready }: Runtime, alerts: number, say: RunOptions['say']): Promise<Outcome> {
  const kronos = createKronos(ready);
  await kronos.alert();
  say('with nothing else waiting');
  const alone = await delays(kronos, alerts);
  say(`behind ${WAITING} messages`);
  await kronos.fill(WAITING + SPARE);
  const waitingBefore = await kronos.waiting();
  const behind = await delays(kronos, alerts);
  const waitingAfter = await kronos.waiting();
  if (waitingAfter < WAITING) throw new Error(`Only ${waitingAfter} messages waited at the end.`);
  say('while ordinary messages come in as fast as they can');
  const flooded = await whileFlooded(kronos, () => delays(kronos, alerts));
  return {
    rows: [
      ...rowsOf(`behind ${WAITING.toLocaleString('en')} waiting messages`, behind),
      ...rowsOf('while more come in as fast as one client can publish', flooded.result),
      figure('with nothing else waiting', 'ms', alone),
    ],
    versions: { rabbitmq: await rabbitmqVersion(ready) },
    notes: [
      `${alerts} alerts a row, one after the other, over HTTP: POST /publish, then GET /subscribe/gaia?max=1 until it is there.`,
      `${waitingBefore} messages waited before the alerts of the first row and ${waitingAfter} after them; ${flooded.published} came in during those of the second.`,
    ],
  };
}

function rowsOf(label: string, samples: readonly number[]): Row[] {
  return [
    figure(`${label}: the slowest`, 'ms', [Math.max(...samples)]),
    figure(`${label}: all`, 'ms', samples),
  ];
}

async function delays(kronos: Kronos, alerts: number): Promise<number[]> {
  const samples: number[] = [];
  for (let n = 0; n < alerts; n += 1) samples.push(await kronos.alert());
  return samples;
}

async function whileFlooded<T>(kronos: Kronos, work: () => Promise<T>) {
  let going = true;
  let published = 0;
  const flood = (async () => {
    while (going) published += await kronos.publishOrdinary();
  })();
  try {
    const result = await work();
    return { result, published };
  } finally {
    going = false;
    await flood;
  }
}
