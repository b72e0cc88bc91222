import { UnavailableError } from '../../core/errors.ts';
import type { LateSuccess } from '../../core/failure/late-success.ts';
import type { FailedItem, FailureReports } from '../../core/failure/reports.ts';

export type MemoryFailureReports = FailureReports & {
  reports: FailedItem[];
  lateSuccesses: LateSuccess[];
  down: boolean;
};

export function createMemoryFailureReports(): MemoryFailureReports {
  const stored = () => {
    if (memory.down) throw new UnavailableError('queue-unavailable', 'Failure reports are switched off.');
  };
  const memory: MemoryFailureReports = {
    reports: [],
    lateSuccesses: [],
    down: false,
    async report(item) {
      stored();
      memory.reports.push(structuredClone(item));
    },
    async succeededLate(success) {
      stored();
      memory.lateSuccesses.push(structuredClone(success));
    },
  };
  return memory;
}
