import { UnavailableError } from '../../core/errors.ts';
import type { FailedItem, FailureReports } from '../../core/failure/reports.ts';

export type MemoryFailureReports = FailureReports & { reports: FailedItem[]; down: boolean };

export function createMemoryFailureReports(): MemoryFailureReports {
  const memory: MemoryFailureReports = {
    reports: [],
    down: false,
    async report(item) {
      if (memory.down) throw new UnavailableError('queue-unavailable', 'Failure reports are switched off.');
      memory.reports.push(structuredClone(item));
    },
  };
  return memory;
}
