import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** Where and of what a figure was taken. */
export type Machine = {
  commit: string;
  date: string;
  cores: number;
  cpu: string;
  memoryGiB: number;
  system: string;
  node: string;
  /** Processes that wanted to run, on average over the minute before the claim began; 0 is a quiet machine. */
  loadBefore: number;
};

export function machine(): Machine {
  return {
    commit: commit(),
    date: new Date().toISOString(),
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
  };
}

function commit(): string {
  try {
    const short = git('rev-parse', '--short', 'HEAD');
    // The results themselves are always being written.
    const changed = git('status', '--porcelain', '--', '.', ':!bench/results') !== '';
    return changed ? `${short} with changes` : short;
  } catch {
    return 'unknown';
  }
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8', stdio: 'pipe' }).trim();
}
