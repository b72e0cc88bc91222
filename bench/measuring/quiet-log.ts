import { openSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { createLogger } from '../../adapters/log/logger.ts';
import type { Log } from '../../core/log.ts';

/** The functions' own logger at its own level. Each line costs its system call, as on Lambda, and is seen by nobody. */
export function quietLog(): Log {
  const nowhere = openSync(devNull, 'w');
  return createLogger({ service: 'bench', write: (line) => void writeSync(nowhere, line) });
}
