import { resourcesOf } from './cost/templates.ts';

/** Executions at once that the functions of a stage reserve, all together, of the product without a system. */
export function reservedConcurrency(stage: string): number {
  return resourcesOf(stage)
    .map(({ properties }) => properties.ReservedConcurrentExecutions)
    .reduce((total: number, reserved) => total + (typeof reserved === 'number' ? reserved : 0), 0);
}
