import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anomaliesIn } from '../../prove/checker.ts';
import { type Deployment, startDeployment } from '../../prove/deployment.ts';
import { prove } from '../../prove/prove.ts';
import { reportOf } from '../../prove/report.ts';
import { PATIENCE_MS } from '../../prove/settle.ts';
import { installedHere, unlessInstalled } from '../contract/private-broker.ts';

const installation = await installedHere();

/** Few messages, and one fault of each kind: `npm run prove` has more messages, and every fault in each seed. */
const LOADS = [
  { seed: 1, faultNames: ['network-cut', 'sqs-twice', 'functions-killed', 'clocks-apart'] },
  { seed: 2, faultNames: ['rabbitmq-killed', 'dynamodb-fails', 'executions-stopped', 'recorder-away'] },
  { seed: 3, faultNames: ['bridge-stands', 'sqs-throttled', 'starts-throttled', 'deployed'] },
].map((load) => ({ ...load, messages: 120, clients: 3, faultShare: 0.5 }));

/** A system of its own, whose consumers write down each effect, behind a network that is cut. */
describe.skipIf(!installation)(`a short ledger${unlessInstalled(installation)}`, () => {
  let dir: string;
  let deployment: Deployment;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'prove-'));
    deployment = await startDeployment({ dir });
  });
  afterAll(async () => {
    await deployment?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('accounts for every message of three seeds at once, whose faults all took place', async () => {
    const never = new AbortController().signal;
    const about = { deployment, dir, loads: LOADS, patienceMs: PATIENCE_MS, signal: never };
    const proofs = await prove({ ...about, onProgress: () => undefined });
    for (const [n, proof] of proofs.entries()) {
      expect(anomaliesIn(proof.verdict), reportOf(proof)).toEqual([]);
      expect(proof.verdict.attempted).toBe(LOADS[n]?.messages);
      expect(Object.keys(proof.faults).toSorted()).toEqual(LOADS[n]?.faultNames.toSorted());
    }
    expect(proofs).toHaveLength(LOADS.length);
  }, 900_000);
});
