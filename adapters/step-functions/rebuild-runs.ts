import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { RebuildRuns } from '../../core/read-model/rebuild.ts';
import { ask } from './ask.ts';

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
      const start = new StartExecutionCommand({ stateMachineArn, name: id, input: JSON.stringify({ id }) });
      await ask('start a rebuild', () => client.send(start), 'ExecutionAlreadyExists');
    },
  };
}
