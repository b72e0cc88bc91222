import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RuntimeLog } from '../runtime-log.ts';
import { createCapacity } from './capacity.ts';
import type { FunctionEndpoints } from './environment.ts';
import { functionNotFound, LambdaError, payloadTooLarge } from './errors.ts';
import type {
  EventSourceMapping,
  FunctionChange,
  FunctionConfig,
  FunctionRegistry,
  InvokeResult,
} from './functions.ts';
import { type Guard, startInstance } from './instance.ts';
import { createPool, type Pool } from './pool.ts';
import { type RuntimeApi, startRuntimeApi } from './runtime-api.ts';
import { BuildFailed, watchSources } from './sources.ts';

/** Lambda: request and response of a synchronous invocation, bytes. */
const PAYLOAD_BYTES = 6_291_556;
/** Lambda: what an asynchronous invocation waits before it tries an error again, milliseconds. */
const RETRY_MS = [60_000, 120_000];

export type FunctionsDeps = {
  region: string;
  /** Read when a process starts: the gateway may listen later than this is made. */
  endpoints: FunctionEndpoints;
  log: RuntimeLog;
  dataDir: string;
  /** The repository, whose functions/, core/ and adapters/ are watched. */
  projectDir: string;
  watch: boolean;
  /** Processes of all functions together. */
  maxInstances: number;
  guard: Guard;
  /** How long an invocation waits for a process when all are busy, for tests. */
  queuedMs?: number;
  /** Waits of `invokeLater`, for tests. */
  retryMs?: number[];
  /** Told about each changed source file, for tests. */
  onSourceChange?(file: string): void;
};

type Registered = { config: FunctionConfig; pool: Promise<Pool> };

export function createFunctions(deps: FunctionsDeps): FunctionRegistry & { start(): Promise<void> } {
  const functions = new Map<string, Registered>();
  const mappings: EventSourceMapping[] = [];
  const capacity = createCapacity(deps.maxInstances);
  const sources = watchSources({ ...deps, ...(deps.onSourceChange && { onChange: deps.onSourceChange }) });
  const stopping = new AbortController();
  let api: Promise<RuntimeApi> | undefined;

  const started = () => {
    api ??= startRuntimeApi();
    return api;
  };
  const find = (nameOrArn: string) => functions.get(nameOf(nameOrArn));
  const register = (config: FunctionConfig) => {
    const start = (runtimeApi: RuntimeApi) => (codeDir: string) =>
      startInstance(config, codeDir, {
        api: runtimeApi,
        region: deps.region,
        endpoints: deps.endpoints,
        onLine: (line) => deps.log.functionLine(config.name, line),
        guard: deps.guard,
        compiledDir: join(deps.dataDir, 'compiled'),
      });
    const pool = started().then((runtimeApi) =>
      createPool(config, capacity, start(runtimeApi), deps.queuedMs),
    );
    functions.set(config.name, { config, pool });
  };
  const retiring = new Set<Pool>();
  const retire = async (pool: Pool) => {
    retiring.add(pool);
    // Invocations that have just found it reach it first.
    await new Promise((resolve) => setImmediate(resolve));
    await pool.retire();
    retiring.delete(pool);
  };
  const update = (nameOrArn: string, change: FunctionChange) => {
    const found = find(nameOrArn);
    if (!found) throw functionNotFound(nameOrArn);
    register({ ...found.config, ...change });
    void found.pool.then(retire);
  };
  const invoke = async (nameOrArn: string, payload: unknown): Promise<InvokeResult> => {
    const found = find(nameOrArn);
    if (!found || stopping.signal.aborted) throw functionNotFound(nameOrArn);
    const event = JSON.stringify(payload ?? null);
    const bytes = Buffer.byteLength(event);
    if (bytes > PAYLOAD_BYTES) throw payloadTooLarge(bytes, PAYLOAD_BYTES);
    deps.log.call(`invoke ${found.config.name} (${bytes} bytes)`);
    try {
      const codeDir = await sources.current(found.config);
      // A new version may have come meanwhile.
      const pool = await (find(nameOrArn) ?? found).pool;
      return answered(await pool.invoke(event, codeDir));
    } catch (error) {
      if (!(error instanceof BuildFailed)) throw error;
      return { functionError: 'Unhandled', payload: { errorType: error.name, errorMessage: error.message } };
    }
  };
  const retries = new Map<string, number>();
  const later = async (nameOrArn: string, payload: unknown) => {
    const waits = (deps.retryMs ?? RETRY_MS).slice(0, retries.get(nameOf(nameOrArn)));
    for (const wait of [...waits, undefined]) {
      const failure = await attempt(invoke(nameOrArn, payload));
      if (failure === undefined || stopping.signal.aborted) return;
      if (wait === undefined)
        return deps.log.warn(`${nameOf(nameOrArn)}: gave up an asynchronous invocation: ${failure}`);
      await delay(wait, undefined, { ref: false, signal: stopping.signal }).catch(() => undefined);
    }
  };
  return {
    maxInstances: deps.maxInstances,
    start: async () => void (await started()),
    register,
    update,
    get: (nameOrArn) => find(nameOrArn)?.config,
    list: () => [...functions.values()].map(({ config }) => config),
    invoke,
    invokeLater: (nameOrArn, payload) => void later(nameOrArn, payload),
    setRetries: (nameOrArn, count) => void retries.set(nameOf(nameOrArn), count),
    addMapping: (mapping) => void mappings.push(mapping),
    removeMapping: (uuid) => {
      const at = mappings.findIndex((mapping) => mapping.uuid === uuid);
      if (at >= 0) mappings.splice(at, 1);
    },
    mappings: () => [...mappings],
    stop: async () => {
      stopping.abort();
      capacity.close();
      sources.close();
      const pools = await Promise.all([...functions.values()].map(({ pool }) => pool));
      await Promise.all([...pools, ...retiring].map((pool) => pool.end()));
      await (await api)?.close();
    },
  };
}

/** `name`, `name:$LATEST`, `account:function:name` or a whole ARN, as the Lambda API takes them. */
export function nameOf(nameOrArn: string): string {
  const after = nameOrArn.split('function:')[1] ?? nameOrArn;
  return after.split(':')[0] ?? after;
}

/** `alias` of `name:alias` and of a whole ARN; undefined where there is none. */
export function qualifierOf(nameOrArn: string): string | undefined {
  const after = nameOrArn.split('function:')[1] ?? nameOrArn;
  return after.split(':')[1];
}

function answered({
  payload,
  functionError,
}: {
  payload: string;
  functionError?: 'Unhandled';
}): InvokeResult {
  const bytes = Buffer.byteLength(payload);
  if (bytes > PAYLOAD_BYTES) {
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${PAYLOAD_BYTES} bytes).`;
    return {
      functionError: 'Unhandled',
      payload: { errorType: 'Function.ResponseSizeTooLarge', errorMessage },
    };
  }
  return { payload: JSON.parse(payload), ...(functionError && { functionError }) };
}

/** What went wrong, or undefined. */
async function attempt(result: Promise<InvokeResult>): Promise<string | undefined> {
  try {
    const { functionError, payload } = await result;
    return functionError && JSON.stringify(payload);
  } catch (error) {
    if (error instanceof LambdaError) return `${error.name}: ${error.message}`;
    throw error;
  }
}
