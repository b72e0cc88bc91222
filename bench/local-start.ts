import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Runtime, startRuntime } from '../localstack/start.ts';
import type { Claim, Outcome, RunOptions } from './measuring/claim.ts';
import { type Memory, memoryOf } from './measuring/memory.ts';
import { handleOrders } from './measuring/orders-handled.ts';
import { rabbitmqVersion } from './measuring/rabbitmq-version.ts';
import { figure, type Row } from './measuring/row.ts';

const ORDERS = 300;

export const localStart: Claim = {
  name: 'local-start',
  subject: 'start the local runtime until it is ready, and what memory it takes then',
  against: 'nothing',
  run: measure,
};

type Samples = { cold: number[]; warm: number[]; idle: Memory[]; afterOrders: Memory[]; rabbitmq: string };

async function measure({ quick, say }: RunOptions): Promise<Outcome> {
  const samples: Samples = { cold: [], warm: [], idle: [], afterOrders: [], rabbitmq: 'unknown' };
  const runs = quick ? 1 : 5;
  for (let run = 1; run <= runs; run += 1) {
    say(`run ${run} of ${runs}`);
    const dataDir = await mkdtemp(join(tmpdir(), 'courtier-bench-'));
    try {
      await coldAndWarm(dataDir, samples);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  }
  const rows: Row[] = [
    figure('ready, with a fresh data folder', 's', samples.cold),
    figure('ready, after a restart', 's', samples.warm),
  ];
  if (samples.idle.length > 0) {
    rows.push(figure('memory when ready', 'MiB', totals(samples.idle)));
    rows.push(figure(`memory after ${ORDERS} orders`, 'MiB', totals(samples.afterOrders)));
  }
  return {
    rows,
    versions: { rabbitmq: samples.rabbitmq },
    notes: [
      'Packages are installed and RabbitMQ is unpacked before. The templates are synthesized and the functions bundled in the first start of all, unless the cache has them.',
      'Memory is the proportional set size of the whole tree of processes, RabbitMQ included.',
    ],
    details: { memoryWhenReady: samples.idle.at(-1)?.of, memoryAfterOrders: samples.afterOrders.at(-1)?.of },
  };
}

/** A first start on this folder and, after 300 orders, a second one. */
async function coldAndWarm(dataDir: string, samples: Samples): Promise<void> {
  const first = await timedStart(dataDir, samples.cold);
  try {
    samples.rabbitmq = await rabbitmqVersion(first.ready);
    await sample(samples.idle, first);
    await handleOrders(first.ready, ORDERS);
    await sample(samples.afterOrders, first);
  } finally {
    await first.stop({ keepData: true });
  }
  const second = await timedStart(dataDir, samples.warm);
  await second.stop({ keepData: true });
}

async function timedStart(dataDir: string, seconds: number[]): Promise<Runtime> {
  const start = performance.now();
  const runtime = await startRuntime({ dataDir });
  seconds.push((performance.now() - start) / 1_000);
  return runtime;
}

async function sample(samples: Memory[], { pid }: Runtime): Promise<void> {
  const memory = await memoryOf(pid);
  if (memory) samples.push(memory);
}

function totals(samples: readonly Memory[]): number[] {
  return samples.map(({ total }) => total);
}
