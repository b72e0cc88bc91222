import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { RebuildRuns } from '../../core/read-model/rebuild.ts';
import { isNamed, stepFunctionsError } from './client.ts';

/** One execution a run, named as the run. */
export function createRebuildRuns({
  client,
  stateMachineArn,
}: {
  client: SFNClient;
  stateMachineArn: string;
}): RebuildRuns {
  return {
    async start(id) {
      try {
        await client.send(
          new StartExecutionCommand({ stateMachineArn, name: id, input: JSON.stringify({ id }) }),
        );
      } catch (error) {
        if (!isNamed(error, 'ExecutionAlreadyExists')) throw stepFunctionsError('start a rebuild', error);
      }
    },
  };
}
