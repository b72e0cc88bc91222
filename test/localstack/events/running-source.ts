import { startFauxqs } from 'fauxqs';
import { expect, onTestFinished } from 'vitest';
import type { FunctionRegistry, InvokeResult } from '../../../localstack/lambda/functions.ts';
import type { ResourceType } from '../../../localstack/resource.ts';
import { lambdaEventSourceMapping } from '../../../localstack/resources/lambda-event-source-mapping.ts';
import { waitFor } from '../../wait-for.ts';
import { recordingLog } from '../lambda/running-functions.ts';
import { aWorld } from '../world.ts';

type Handler = (event: never) => InvokeResult | Promise<InvokeResult>;

/** One function named `consumer`, as an event source sees it. */
export function consumerFunction(handler: Handler): FunctionRegistry {
  const config = {
    name: 'consumer',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:consumer',
    codeDir: '/nonexistent',
    handler: 'index.handler',
    timeoutSeconds: 3,
    memoryMb: 128,
    environment: {},
  };
  return {
    maxInstances: 16,
    register: () => {},
    update: () => {},
    get: (name) => (name === config.name || name === config.arn ? config : undefined),
    list: () => [config],
    invoke: async (_, event) => handler(event as never),
    invokeLater: (_, event) => void handler(event as never),
    setRetries: () => {},
    addMapping: () => {},
    removeMapping: () => {},
    mappings: () => [],
    stop: async () => {},
  };
}

/** A world whose resources start and stop as the runtime's do; it stops with the test. */
export function startingWorld(handler: Handler) {
  const ready: (() => Promise<void> | void)[] = [];
  const stops: (() => Promise<void> | void)[] = [];
  const { log, line } = recordingLog();
  const world = aWorld({
    functions: consumerFunction(handler),
    log,
    onReady: (action) => void ready.push(action),
    onStop: (action) => void stops.push(action),
  });
  const stop = async () => {
    for (const action of stops.splice(0)) await action();
  };
  onTestFinished(stop);
  return {
    world,
    line,
    stop,
    create: (type: ResourceType, properties: Record<string, unknown>) =>
      type.create({ logicalId: 'Made', type: type.type, properties, metadata: {}, stack: 'test' }, world),
    start: async () => {
      for (const action of ready) await action();
    },
  };
}

/** fauxqs in this process, and a mapping of its queue `work` on the function. */
export async function sqsMapping(
  handler: Handler,
  options: { mapping?: Record<string, unknown>; attributes?: Record<string, string>; queue?: string } = {},
) {
  const fauxqs = await startFauxqs({ port: 0, logger: false });
  onTestFinished(() => fauxqs.stop());
  const name = options.queue ?? 'work';
  fauxqs.createQueue(name, { attributes: { VisibilityTimeout: '1', ...options.attributes } });
  const running = startingWorld(handler);
  running.world.endpoints.fauxqs = `http://127.0.0.1:${fauxqs.port}`;
  await running.create(lambdaEventSourceMapping, {
    FunctionName: 'consumer',
    EventSourceArn: `arn:aws:sqs:us-east-1:000000000000:${name}`,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ...options.mapping,
  });
  const left = () => {
    const messages = fauxqs.inspectQueue(name)?.messages;
    return (messages?.ready.length ?? 0) + (messages?.inflight.length ?? 0);
  };
  return {
    ...running,
    fauxqs,
    send: (body: string, more: Parameters<typeof fauxqs.sendMessage>[2] = {}) =>
      fauxqs.sendMessage(name, body, more),
    left,
    empty: () => waitFor(() => expect(left()).toBe(0)),
  };
}
