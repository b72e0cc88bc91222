import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { CourtierError, UnavailableError } from '../../../core/errors.ts';
import type { Log } from '../../../core/log.ts';
import type { BrokerDeclarations, Definitions } from '../../../core/topology/declarations.ts';
import { topologies } from '../../../core/topology/index.ts';
import { render } from '../../../core/topology/render.ts';
import { defaultSettings } from '../../../core/topology/settings.ts';
import { createHandler, type Dependencies } from '../../../functions/apply-topology/handler.ts';
import { createMemoryBrokerDeclarations } from '../../memory/broker-declarations.ts';
import { createMemoryBrokerUsers } from '../../memory/broker-users.ts';
import { createMemoryServicePasswords } from '../../memory/service-passwords.ts';
import { startCloudFormation } from '../custom-resource/cloudformation.ts';

const wanted = render(topologies, defaultSettings);
const minute = { getRemainingTimeInMillis: () => 60_000 };
let cloudFormation: Awaited<ReturnType<typeof startCloudFormation>>;
let lines: { level: string; message: string; fields: Record<string, unknown> | undefined }[];

beforeEach(async () => {
  cloudFormation = await startCloudFormation();
  lines = [];
});
afterEach(() => cloudFormation.stop());

const log: Log = {
  debug: (message, fields) => void lines.push({ level: 'debug', message, fields }),
  info: (message, fields) => void lines.push({ level: 'info', message, fields }),
  warn: (message, fields) => void lines.push({ level: 'warn', message, fields }),
  error: (message, fields) => void lines.push({ level: 'error', message, fields }),
};

function request(type: string, definitions: unknown, old?: unknown) {
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return {
    RequestType: type,
    ServiceToken: 'arn:aws:lambda:eu-west-3:123456789012:function:courtier-dev-apply-topology',
    ResponseURL: cloudFormation.url,
    StackId: 'arn:aws:cloudformation:eu-west-3:123456789012:stack/messaging/1',
    RequestId: 'request-1',
    LogicalResourceId: 'Topology',
    ResourceType: 'Custom::Topology',
    ...(type === 'Create' ? {} : { PhysicalResourceId: 'made-earlier' }),
    ResourceProperties: { ServiceToken: 'arn', Definitions: text(definitions) },
    ...(old === undefined ? {} : { OldResourceProperties: { ServiceToken: 'arn', Definitions: text(old) } }),
  };
}

const connected = (declarations: BrokerDeclarations) => ({
  declarations,
  users: createMemoryBrokerUsers(),
  lockFirst: async () => {},
});

async function run(
  event: unknown,
  broker: BrokerDeclarations,
  more: Partial<Dependencies> = {},
  context = minute,
) {
  const handler = createHandler({
    connect: async () => connected(broker),
    passwords: createMemoryServicePasswords(new Map()),
    services: [],
    newPassword: () => 'new',
    wait: async () => {},
    log,
    ...more,
  });
  await handler(event, context);
  return cloudFormation.answers.map(({ body }) => body);
}

describe('creating the topology', () => {
  it('declares all of it and answers with an identity that stays', async () => {
    const broker = createMemoryBrokerDeclarations();
    const answers = await run(request('Create', wanted), broker);
    expect(answers).toEqual([
      {
        Status: 'SUCCESS',
        Reason: expect.any(String),
        PhysicalResourceId: 'courtier-topology',
        StackId: 'arn:aws:cloudformation:eu-west-3:123456789012:stack/messaging/1',
        RequestId: 'request-1',
        LogicalResourceId: 'Topology',
      },
    ]);
    expect(await broker.read()).toEqual(wanted);
  });

  it('fails when a queue is there and classic, naming it and what to do', async () => {
    const broker = createMemoryBrokerDeclarations({
      queues: [{ name: 'orders', durable: true, auto_delete: false, arguments: {} }],
    });
    const [answer] = await run(request('Create', wanted), broker);
    expect(answer?.Status).toBe('FAILED');
    expect(answer?.Reason).toContain('The queue orders differs (x-queue-type is not set, should be quorum)');
    expect(answer?.Reason).toContain('drain and delete it on the broker and deploy again');
  });

  it('waits for a broker that is still starting, longer each time', async () => {
    const broker = createMemoryBrokerDeclarations();
    const waits: number[] = [];
    const [answer] = await run(request('Create', wanted), broker, {
      connect: async () => {
        if (waits.length < 3) throw new UnavailableError('broker-unavailable', 'Not yet.');
        return connected(broker);
      },
      wait: async (ms) => waits.push(ms),
    });
    expect(answer?.Status).toBe('SUCCESS');
    expect(waits).toEqual([1_000, 2_000, 4_000]);
  });

  it('gives up on a broker that stays away', async () => {
    let tries = 0;
    const [answer] = await run(request('Create', wanted), createMemoryBrokerDeclarations(), {
      connect: async () => {
        tries += 1;
        throw new UnavailableError('broker-unavailable', 'The broker is away.');
      },
    });
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'The broker is away.' });
    expect(tries).toBe(5);
  });

  it('does not try again what waiting cannot fix', async () => {
    let tries = 0;
    const [answer] = await run(request('Create', wanted), createMemoryBrokerDeclarations(), {
      connect: async () => {
        tries += 1;
        throw new CourtierError('broker-access-refused', 'reject', 'Wrong password.');
      },
    });
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'Wrong password.' });
    expect(tries).toBe(1);
  });

  it('answers before Lambda ends it when the broker hangs', async () => {
    let given: AbortSignal | undefined;
    const timers = vi.spyOn(globalThis, 'setTimeout');
    onTestFinished(() => timers.mockRestore());
    const context = { getRemainingTimeInMillis: () => 9_050 };
    const [answer] = await run(
      request('Create', wanted),
      createMemoryBrokerDeclarations(),
      {
        connect: async () => {
          throw new UnavailableError('broker-unavailable', 'Away.');
        },
        wait: (_ms, signal) => {
          given = signal;
          return new Promise(() => {});
        },
      },
      context,
    );
    expect(answer?.Status).toBe('FAILED');
    expect(answer?.Reason).toContain('in time');
    expect(given?.aborted).toBe(true);
    // Nine seconds are kept for the answer itself.
    expect(timers).toHaveBeenCalledWith(expect.any(Function), 50);
  });

  it.each([
    ['is no JSON', '{'],
    ['lacks a part', '{"exchanges":[]}'],
  ])('answers when the declaration %s', async (_what, text) => {
    const [answer] = await run(request('Create', text), createMemoryBrokerDeclarations());
    expect(answer?.Status).toBe('FAILED');
    expect(answer?.Reason).toContain('property Definitions do not fit');
  });

  it('answers when there are no properties at all', async () => {
    const { ResourceProperties: _none, ...event } = request('Create', wanted);
    const [answer] = await run(event, createMemoryBrokerDeclarations());
    expect(answer).toMatchObject({ Status: 'FAILED' });
  });

  it('does not show what a foreign error says, which may be a secret', async () => {
    const [answer] = await run(request('Create', wanted), createMemoryBrokerDeclarations(), {
      connect: async () => {
        throw new TypeError('cannot read amqp://admin:hunter2@broker');
      },
    });
    expect(answer).toMatchObject({
      Status: 'FAILED',
      Reason: 'Unexpected TypeError: see the log of this function.',
    });
  });
});

describe('updating the topology', () => {
  const without = (queue: string): Definitions => ({
    ...wanted,
    queues: wanted.queues.filter(({ name }) => name !== queue),
    bindings: wanted.bindings.filter(({ destination }) => destination !== queue),
    policies: wanted.policies.filter(({ name }) => name !== `courtier-${queue}`),
  });

  it('takes a dropped queue off its exchange, leaves it with its policy, and says so', async () => {
    const broker = createMemoryBrokerDeclarations(wanted);
    const [answer] = await run(request('Update', without('sav_queue'), wanted), broker);
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'made-earlier' });
    const found = await broker.read();
    expect(found.bindings.filter(({ destination }) => destination === 'sav_queue')).toEqual([]);
    expect(found.queues).toEqual(wanted.queues);
    expect(found.policies).toEqual(wanted.policies);
    expect(lines).toContainEqual({
      level: 'warn',
      message: expect.stringContaining('queue left'),
      fields: { queue: 'sav_queue' },
    });
  });

  it('removes the policy once the dropped queue is gone', async () => {
    const broker = createMemoryBrokerDeclarations({ ...without('sav_queue'), policies: wanted.policies });
    await run(request('Update', without('sav_queue'), wanted), broker);
    expect((await broker.read()).policies).toEqual(without('sav_queue').policies);
  });

  it('removes nothing when something differs: the old way stays open', async () => {
    const broker = createMemoryBrokerDeclarations({
      ...wanted,
      queues: wanted.queues.map((queue) => (queue.name === 'orders' ? { ...queue, arguments: {} } : queue)),
    });
    const [answer] = await run(request('Update', without('sav_queue'), wanted), broker);
    expect(answer?.Status).toBe('FAILED');
    expect((await broker.read()).bindings).toEqual(wanted.bindings);
  });

  it('removes nothing when what was declared before cannot be read', async () => {
    const broker = createMemoryBrokerDeclarations(wanted);
    const [answer] = await run(request('Update', without('sav_queue'), 'lost'), broker);
    expect(answer?.Status).toBe('SUCCESS');
    expect((await broker.read()).bindings).toEqual(wanted.bindings);
    expect(lines.map(({ message }) => message)).toContainEqual(expect.stringContaining('nothing is removed'));
  });

  it('changes a TTL in the policy and nothing else', async () => {
    const broker = createMemoryBrokerDeclarations(wanted);
    const changed = render(topologies, { ...defaultSettings, messageTtlMs: 1_000 });
    await run(request('Update', changed, wanted), broker);
    expect(await broker.read()).toEqual({ ...wanted, policies: changed.policies });
  });
});

describe('deleting the topology', () => {
  it('answers and leaves the broker as it is, without even asking it', async () => {
    const [answer] = await run(request('Delete', wanted), createMemoryBrokerDeclarations(), {
      connect: async () => {
        throw new Error('nobody should connect');
      },
    });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'made-earlier' });
  });
});
