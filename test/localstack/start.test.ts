import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startRuntime } from '../../localstack/start.ts';

it('a runtime that is interrupted while it begins to start is ended, and leaves nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'courtier-start-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  const interrupted = new AbortController();
  const started = startRuntime({ signal: interrupted.signal });
  interrupted.abort();
  await expect(started).rejects.toThrow('before it was ready');
  expect((await readdir(folder)).filter((name) => name.startsWith('courtier-'))).toEqual([]);
});
