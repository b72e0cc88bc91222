import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { FunctionConfig } from '../../../localstack/lambda/functions.ts';
import { createFunctions, type FunctionsDeps } from '../../../localstack/lambda/registry.ts';
import type { RuntimeLog } from '../../../localstack/runtime-log.ts';

/** A log that keeps its lines, and lets a test await a line. */
export function recordingLog() {
  const lines: string[] = [];
  const events = new EventEmitter();
  const keep = (line: string) => {
    lines.push(line);
    events.emit('line', line);
  };
  const log: RuntimeLog = {
    info: keep,
    warn: keep,
    call: () => {},
    functionLine: (name, line) => keep(`${name}> ${line}`),
  };
  /** The first line that contains the text, already written or still to come. */
  const line = async (text: string): Promise<string> => {
    const found = lines.find((known) => known.includes(text));
    if (found !== undefined) return found;
    await once(events, 'line', { signal: AbortSignal.timeout(10_000) });
    return line(text);
  };
  return { log, lines, line };
}

/** A registry with one temporary folder for data and bundles; both end with the test. */
export async function runningFunctions(overrides: Partial<FunctionsDeps> = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'courtier-functions-'));
  const recorded = recordingLog();
  const functions = createFunctions({
    region: 'eu-central-1',
    endpoints: { aws: 'http://localhost:1' },
    log: recorded.log,
    dataDir: join(dir, 'data'),
    projectDir: dir,
    watch: false,
    maxInstances: 16,
    guard: { watch: () => {}, forget: () => {} },
    ...overrides,
  });
  onTestFinished(async () => {
    await functions.stop();
    await rm(dir, { recursive: true, force: true });
  });
  const add = async (
    name: string,
    source: string,
    config: Partial<FunctionConfig> = {},
    file = 'index.mjs',
  ) => {
    const codeDir = join(dir, name);
    await mkdir(codeDir, { recursive: true });
    await writeFile(join(codeDir, file), source);
    functions.register({
      name,
      arn: `arn:aws:lambda:eu-central-1:000000000000:function:${name}`,
      codeDir,
      handler: 'index.handler',
      timeoutSeconds: 5,
      memoryMb: 128,
      environment: {},
      ...config,
    });
    return name;
  };
  return { functions, add, dir, ...recorded };
}
