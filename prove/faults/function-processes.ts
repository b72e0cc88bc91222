import { functionProcesses } from '../../examples/demo/function-processes.ts';
import type { Deployment } from '../deployment.ts';
import { every } from './every.ts';
import type { Fault } from './fault.ts';

/** Functions through which a message goes on its way. */
export const ON_THE_WAY = [
  'publish',
  'rabbitmq-to-sqs',
  'sqs-to-rabbitmq',
  'dead-letter-recorder',
  'redeliver',
  'plain',
  'ordered',
  'parked',
  'colors',
  'left',
  'right',
  'red',
];
const KILL_EVERY_MS = 400;

const processesOf = (deployment: Deployment, name: string) =>
  functionProcesses(deployment.ready, `courtier-local-${name}`);

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    // It has ended by itself.
    return false;
  }
}

export const functionsKilled: Fault = {
  name: 'functions-killed',
  place: 'functions',
  about: 'processes of functions are killed, whatever they are at: one kind of function after the other',
  forMs: [2_000, 6_000],
  async begin({ deployment, random }) {
    let killed = 0;
    const end = every(KILL_EVERY_MS, async () => {
      const pids = await processesOf(deployment, random.pick(ON_THE_WAY));
      killed += pids.filter((pid) => signal(pid, 'SIGKILL')).length;
    });
    return async () => {
      await end();
      return `${killed} processes`;
    };
  },
};

const STOP_EVERY_MS = 200;

export const bridgeStands: Fault = {
  name: 'bridge-stands',
  place: 'functions',
  about:
    'every process of the bridge stands still, until its invocation has run out of time or the fault is over',
  forMs: [3_000, 8_000],
  async begin({ deployment }) {
    const stopped = new Set<number>();
    const end = every(STOP_EVERY_MS, async () => {
      for (const pid of await processesOf(deployment, 'rabbitmq-to-sqs'))
        if (!stopped.has(pid) && signal(pid, 'SIGSTOP')) stopped.add(pid);
    });
    return async () => {
      await end();
      for (const pid of stopped) signal(pid, 'SIGCONT');
      return `${stopped.size} processes`;
    };
  },
};
