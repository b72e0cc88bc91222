import type { Stack } from 'aws-cdk-lib';
import type { OldestMessages } from '../../constructs/oldest-messages.ts';
import type { Stage } from '../../stage.ts';
import type { DataStack } from '../data.ts';
import type { RetryStack } from '../retry.ts';

/** What the functions of the API are built from. Their ids are under the stack itself, so a file that moves moves no resource. */
export type ApiParts = {
  stack: Stack;
  stage: Stage;
  data: DataStack;
  retry: RetryStack;
  oldestMessages: OldestMessages;
};
