import {
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { every } from './every.ts';
import type { Fault } from './fault.ts';

const STOP_EVERY_MS = 500;

export const executionsStopped: Fault = {
  name: 'executions-stopped',
  place: 'workflows',
  about: 'executions of the retry workflow are stopped while they wait and while they redeliver',
  forMs: [2_000, 5_000],
  async begin({ deployment: { ready } }) {
    const sfn = new SFNClient({
      endpoint: ready.aws,
      region: 'us-east-1',
      credentials: { accessKeyId: 'prove', secretAccessKey: 'prove' },
    });
    let stopped = 0;
    const end = every(STOP_EVERY_MS, async () => {
      stopped += await stopAll(sfn).catch(() => 0);
    });
    return async () => {
      await end();
      sfn.destroy();
      return `${stopped} executions`;
    };
  },
};

async function stopAll(sfn: SFNClient): Promise<number> {
  let stopped = 0;
  const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
  for (const { stateMachineArn } of stateMachines) {
    const running = new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' });
    const { executions = [] } = await sfn.send(running);
    for (const { executionArn } of executions) {
      await sfn.send(new StopExecutionCommand({ executionArn, cause: 'a fault of the ledger' }));
      stopped += 1;
    }
  }
  return stopped;
}
