import { buildCommand } from '@stricli/core';
import type { Circuits } from '../../core/api/views.ts';
import { apiOf } from '../api/api.ts';
import type { Context } from '../cli/context.ts';
import { about } from '../cli/docs.ts';
import { CommandError } from '../cli/exit-codes.ts';
import { type ApiFlags, apiFlags } from '../cli/flags.ts';
import { printResult } from '../cli/result.ts';
import { oneLine } from '../terminal/outside-text.ts';

type Ready = { checks: Record<string, { status: string; ms: number }>; circuits: Circuits };

export const status = buildCommand({
  docs: about('say whether Courtier and all behind it are ready'),
  parameters: { flags: apiFlags },
  async func(this: Context, flags: ApiFlags) {
    const api = await apiOf(this, { ...flags, wait: flags.wait ?? 0 });
    try {
      const ready = await api.get<Ready>('/api/health/ready');
      printResult(this, flags, ready, () => shown(this, api.url, ready));
    } catch (error) {
      if (!(error instanceof CommandError && error.refused && 'checks' in error.refused.problem)) throw error;
      const parts = error.refused.problem as unknown as Ready;
      printResult(this, flags, parts, () => shown(this, api.url, parts));
      throw new CommandError('unreachable', 'A part is not ready.');
    }
  },
});

function shown({ terminal }: Context, url: string, { checks, circuits }: Ready): string {
  const parts = Object.entries(checks).map(
    ([name, { status, ms }]) =>
      `${terminal.paint(status === 'up' ? 'green' : 'red', status.padEnd(8))}  ${oneLine(name)} (${ms} ms)\n`,
  );
  const open = Object.entries(circuits ?? {}).filter(([, { state }]) => state !== 'closed');
  const circuitLines = open.map(
    ([name, { state }]) => `${terminal.paint('yellow', state.padEnd(8))}  circuit ${oneLine(name)}\n`,
  );
  return `${url}\n${parts.join('')}${circuitLines.join('')}`;
}
