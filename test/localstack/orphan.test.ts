import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { whenOrphaned } from '../../localstack/orphan.ts';

describe('a process that npm started', () => {
  it('acts when the shell of npm is ended, which hands no signal on', async () => {
    const module = join(import.meta.dirname, '../../localstack/orphan.ts');
    const code = `import { whenOrphaned } from '${module}';
      whenOrphaned(() => { console.log('orphaned'); process.exit(); }, process);
      setInterval(() => {}, 1_000);
      console.log('started');`;
    // What npm does: a shell between it and the command.
    const shell = spawn('sh', ['-c', `"${process.execPath}" --input-type=module -e "$CODE"; true`], {
      env: { ...process.env, CODE: code, npm_lifecycle_event: 'npx' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: shell.stdout });
    expect(await once(lines, 'line')).toEqual(['started']);
    shell.kill('SIGTERM');
    expect(await once(lines, 'line')).toEqual(['orphaned']);
  });
});

describe('a process whose parent is another one now', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const watched = (env: NodeJS.ProcessEnv) => {
    const started = { env, ppid: 7 } as NodeJS.Process;
    const act = vi.fn();
    whenOrphaned(act, started);
    vi.advanceTimersByTime(5_000);
    expect(act).not.toHaveBeenCalled();
    Object.assign(started, { ppid: 1 });
    vi.advanceTimersByTime(5_000);
    return act;
  };

  it('acts once, if npm started it', () => {
    expect(watched({ npm_lifecycle_event: 'local' })).toHaveBeenCalledTimes(1);
  });

  it('goes on, if a shell started it, which may leave it on purpose', () => {
    expect(watched({})).not.toHaveBeenCalled();
  });
});
