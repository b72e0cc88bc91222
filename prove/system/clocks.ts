import { join } from 'node:path';
import { CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';

const PRELOAD = join(import.meta.dirname, 'clock.mjs');

/** Gives each function a clock that a fault may set: the value of ClocksFile is of local.ts. */
export function clocks(scope: IConstruct): void {
  const files = new Map<Stack, CfnParameter>();
  for (const construct of scope.node.findAll()) {
    if (!(construct instanceof CfnFunction)) continue;
    const stack = Stack.of(construct);
    const file =
      files.get(stack) ??
      new CfnParameter(stack, 'ClocksFile', { description: 'By how much each clock is wrong.' });
    files.set(stack, file);
    const variables = 'Environment.Variables';
    construct.addPropertyOverride(`${variables}.NODE_OPTIONS`, `--import=${PRELOAD}`);
    construct.addPropertyOverride(`${variables}.LEDGER_CLOCKS_FILE`, Fn.ref(file.logicalId));
  }
}
