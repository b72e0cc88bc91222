import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { describe, expect, it } from 'vitest';
import { retryDefinition } from '../../lib/constructs/retry-definition.ts';

type Asked = {
  id: string;
  run: string;
  attempt: number;
  outcome?: string;
  error?: unknown;
  task_token?: string;
};
type Settled = { decision: 'retry'; attempt: number } | { decision: 'stop' };
type Watched = { looks: number; first: unknown };
type Steps = {
  redeliver?: (asked: Asked, call: number) => object;
  /** Where it is, look by look; taken after the last. */
  where?: string[];
  settle?: (asked: Asked) => Settled;
};

const stop = (): Settled => ({ decision: 'stop' });
const untilThird = ({ attempt }: Asked): Settled =>
  attempt < 3 ? { decision: 'retry', attempt: attempt + 1 } : { decision: 'stop' };

/** Goes through the definition with steps that answer as told; says which states it saw, and what the steps were asked. */
async function run(input: { delivery: string; attempt?: number; wait?: boolean }, steps: Steps = {}) {
  const redelivered: Asked[] = [];
  const settled: Asked[] = [];
  const looked: (Asked & { watch: Watched })[] = [];
  const watch = (request: unknown) => {
    const asked = (request as { Payload: Asked & { watch: Watched } }).Payload;
    looked.push(asked);
    const where = steps.where?.[looked.length - 1] ?? 'taken';
    const first = { held: 1, acknowledged: 0 };
    return { Payload: { where, looks: looked.length, first, wait_seconds: 1 } };
  };
  const redeliver = (request: unknown) => {
    const asked = (request as { Payload: Asked }).Payload;
    redelivered.push(asked);
    return JSON.parse(JSON.stringify((steps.redeliver ?? (() => ({})))(asked, redelivered.length)));
  };
  const settle = (request: unknown) => {
    const asked = (request as { Payload: Asked }).Payload;
    settled.push(asked);
    return { Payload: (steps.settle ?? stop)(asked) };
  };
  const execution = machine().run(
    { id: 'a', run: 'a-1', attempt: 1, wait: true, ...input },
    {
      overrides: {
        taskResourceLocalHandlers: {
          Redeliver: redeliver,
          'Redeliver to broker': (request) => ({ Payload: redeliver(request) }),
          'Settle success': settle,
          'Settle failure': settle,
          'Still in its queue?': watch,
          'Settle quiet': settle,
          'Settle gone': settle,
          'Settle unknown': settle,
        },
        waitTimeOverrides: { Wait: 1, 'Quiet window': 1, 'Quiet again': 1 },
        retryIntervalOverrides: { Redeliver: 1, 'Redeliver to broker': 1 },
      },
      context: { Task: { Token: 'the-token' } },
    },
  );
  const states: string[] = [];
  for await (const event of execution.eventLogs) {
    if ('state' in event && event.type.endsWith('Entered')) states.push(event.state.name);
  }
  await execution.result;
  return { states, redelivered, looked, settled };
}

function machine(): StateMachine {
  const arn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
  const definition = retryDefinition({
    delays: [1, 2],
    quietWindowSeconds: 3,
    redeliver: arn('redeliver'),
    watch: arn('watch'),
    settle: arn('settle'),
  });
  return new StateMachine(JSON.parse(JSON.stringify(definition)) as StateMachineDefinition);
}

function thrown(name: string): never {
  throw Object.assign(new Error('no'), { name });
}

describe('the retry workflow', () => {
  it('waits, redelivers with a task token, and settles what the consumer confirmed', async () => {
    const { states, redelivered, settled } = await run({ delivery: 'lambda' });
    expect(states.slice(0, 5)).toEqual(['Wait needed?', 'Which wait', 'Retry 1 wait', 'Wait', 'How']);
    expect(redelivered).toEqual([{ id: 'a', run: 'a-1', attempt: 1, task_token: 'the-token' }]);
    expect(settled).toEqual([{ id: 'a', run: 'a-1', attempt: 1, outcome: 'confirmed' }]);
    expect(states.at(-1)).toBe('Done');
  });

  it('goes round again with the next wait when settle says so, and keeps to the last wait after that', async () => {
    const failing = { redeliver: () => thrown('DeliveryFailed'), settle: untilThird };
    const { states, redelivered, settled } = await run({ delivery: 'pull' }, failing);
    expect(states.filter((state) => / wait$/.test(state) && state !== 'Which wait')).toEqual([
      'Retry 1 wait',
      'Retry 2 wait',
      'Retry 2 wait',
    ]);
    expect(redelivered.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(settled.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed']);
  });

  it('tells settle the error that the consumer gave', async () => {
    const { settled } = await run({ delivery: 'lambda' }, { redeliver: () => thrown('DeliveryFailed') });
    expect(settled[0]?.error).toMatchObject({ Error: 'DeliveryFailed' });
  });

  it('redelivers at once when no wait is asked for, and waits before the retries after it', async () => {
    const settle = ({ attempt }: Asked): Settled =>
      attempt === 1 ? { decision: 'retry', attempt: 2 } : stop();
    const { states } = await run({ delivery: 'lambda', wait: false }, { settle });
    expect(states.slice(0, 3)).toEqual(['Wait needed?', 'How', 'Redeliver']);
    expect(states.filter((state) => state === 'Wait')).toHaveLength(1);
  });

  it('does not count a fault of Lambda itself as an attempt', async () => {
    const redeliver = (_: Asked, call: number) => (call < 3 ? thrown('Lambda.TooManyRequestsException') : {});
    const { redelivered, settled } = await run({ delivery: 'lambda' }, { redeliver });
    expect(redelivered).toHaveLength(3);
    expect(settled.map(({ outcome }) => outcome)).toEqual(['confirmed']);
  });

  it('calls a redelivery to an AMQP queue settled after a quiet window, without a token', async () => {
    const { states, redelivered, settled } = await run({ delivery: 'amqp' });
    expect(states).toContain('Quiet window');
    expect(redelivered).toEqual([{ id: 'a', run: 'a-1', attempt: 1 }]);
    expect(settled.map(({ outcome }) => outcome)).toEqual(['quiet']);
  });

  it('assumes nothing while the redelivery may still lie in its queue, and looks again', async () => {
    const { states, looked, settled } = await run({ delivery: 'amqp' }, { where: ['queued', 'queued'] });
    expect(states.filter((state) => state === 'Quiet again')).toHaveLength(2);
    expect(looked.map(({ watch }) => watch.looks)).toEqual([0, 1, 2]);
    expect(looked[2]).toMatchObject({ id: 'a', run: 'a-1', watch: { first: { held: 1 } }, quiet_seconds: 3 });
    expect(settled.map(({ outcome }) => outcome)).toEqual(['quiet']);
  });

  it.each(['gone', 'unknown'])('settles a redelivery that is %s', async (where) => {
    const { settled } = await run({ delivery: 'amqp' }, { where: ['queued', where] });
    expect(settled.map(({ outcome }) => outcome)).toEqual([where]);
  });

  it('takes the confirm of an exchange for success', async () => {
    const { states, settled } = await run({ delivery: 'exchange' });
    expect(states).not.toContain('Quiet window');
    expect(settled.map(({ outcome }) => outcome)).toEqual(['confirmed']);
  });

  it('tries again when the broker is away, and counts an attempt only when it stays away', async () => {
    const away = await run({ delivery: 'amqp' }, { redeliver: () => thrown('UnavailableError') });
    expect(away.redelivered).toHaveLength(25);
    expect(away.settled.map(({ outcome }) => outcome)).toEqual(['failed']);
    const back = await run(
      { delivery: 'amqp' },
      { redeliver: (_, call) => (call < 3 ? thrown('Away') : {}) },
    );
    expect(back.settled.map(({ outcome }) => outcome)).toEqual(['quiet']);
  });

  it.each(['lambda', 'amqp', 'exchange'])('ends a superseded run without settling (%s)', async (delivery) => {
    const { states, settled } = await run({ delivery }, { redeliver: () => ({ superseded: true }) });
    expect(settled).toEqual([]);
    expect(states.at(-1)).toBe('Done');
  });

  it('goes on when a step says that the run is not superseded', async () => {
    const { settled } = await run({ delivery: 'exchange' }, { redeliver: () => ({ superseded: false }) });
    expect(settled).toHaveLength(1);
  });

  it('fails, instead of losing the message in silence, on a delivery that it does not know', async () => {
    await expect(run({ delivery: 'pigeon' })).rejects.toThrow();
  });
});
