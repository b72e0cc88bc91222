import { CourtierError, UnavailableError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { ServicePasswords, ServiceUser } from '../../core/topology/service-users.ts';
import { type Request, RequestSchema } from '../custom-resource/request.ts';
import { type Outcome, RESPONSE_MS, respond } from '../custom-resource/respond.ts';
import { applyDeclarations } from './apply.ts';
import type { Broker } from './connect.ts';
import { declaredBefore, declaredIn } from './event.ts';
import { RotationSchema, rotate } from './rotate.ts';
import { applyUsers } from './users.ts';

export type Dependencies = {
  /** The broker, with credentials fetched each time. */
  connect(): Promise<Broker>;
  passwords: ServicePasswords;
  /** Every service that the topology declares: whose password may be rotated. */
  services: readonly ServiceUser[];
  newPassword: () => string;
  /** Resolves after so many milliseconds, or rejects at once when it is to stop. */
  wait(ms: number, signal: AbortSignal): Promise<unknown>;
  log: Log;
};

type Context = { getRemainingTimeInMillis(): number };

const TOPOLOGY = {
  identity: 'courtier-topology',
  lines: { done: 'topology applied', failed: 'topology not applied' },
  carried: 'The broker carries the declared topology.',
  kept: 'The broker keeps its topology: its queues may hold messages.',
};
const LOCK = {
  identity: 'courtier-first-administrator',
  lines: { done: 'first administrator locked', failed: 'first administrator not locked' },
  carried: 'The first administrator is locked.',
  kept: 'The first administrator stays locked.',
};
/** The type of the resource that takes the first administrator's password away; every other one is a topology. */
const LOCK_TYPE = 'Custom::FirstAdministrator';
/** Waits before each new try while the broker is away, milliseconds: a broker that was just made may still be starting. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000];

/**
 * The custom resources that apply the topology to the broker and lock its first administrator. It answers CloudFormation whatever
 * happens. Deleting a resource leaves the broker as it is: its queues may hold messages. A person may also invoke it with
 * `{"rotate": "<service>"}`, which answers `{"rotated": "<service>"}`.
 */
export function createHandler(deps: Dependencies) {
  return async (event: unknown, context: Context): Promise<undefined | { rotated: string }> => {
    const rotation = RotationSchema.safeParse(event);
    if (rotation.success) {
      const { users } = await deps.connect();
      return await rotate({ ...deps, users }, rotation.data.rotate);
    }
    const request = RequestSchema.parse(event);
    const outcome = await carriedOut(request, deps, context.getRemainingTimeInMillis() - RESPONSE_MS);
    await respond(request, kindOf(request).identity, outcome);
    return undefined;
  };
}

const kindOf = ({ ResourceType }: Request) => (ResourceType === LOCK_TYPE ? LOCK : TOPOLOGY);

async function carriedOut(request: Request, deps: Dependencies, availableMs: number): Promise<Outcome> {
  const kind = kindOf(request);
  if (request.RequestType === 'Delete') {
    deps.log.info('resource deleted: the broker stays as it is', { reason: kind.kept });
    return { status: 'SUCCESS', reason: kind.kept };
  }
  const stop = new AbortController();
  try {
    const change = kind === LOCK ? ({ lockFirst }: Broker) => lockFirst() : application(request, deps);
    await Promise.race([changed(change, deps, stop.signal), outOfTime(availableMs, stop.signal)]);
    deps.log.info(kind.lines.done);
    return { status: 'SUCCESS', reason: kind.carried };
  } catch (error) {
    deps.log.error(kind.lines.failed, { error });
    return { status: 'FAILED', reason: reasonOf(error) };
  } finally {
    stop.abort();
  }
}

/** What the request asks of the broker. */
function application(request: Request, deps: Dependencies): (broker: Broker) => Promise<void> {
  const wanted = declaredIn(request.ResourceProperties);
  const previous = previousOf(request, deps.log);
  return async ({ declarations, users }) => {
    await applyDeclarations(declarations, wanted.definitions, previous?.definitions ?? null, deps.log);
    await applyUsers({ ...deps, users }, wanted.services, previous?.services ?? []);
  };
}

async function changed(
  change: (broker: Broker) => Promise<void>,
  deps: Dependencies,
  signal: AbortSignal,
): Promise<void> {
  for (const pause of [...PAUSES_MS, null]) {
    try {
      return await change(await deps.connect());
    } catch (error) {
      if (pause === null || !(error instanceof UnavailableError)) throw error;
      deps.log.warn('the broker is away, trying again', { code: error.code, pause_ms: pause });
      await deps.wait(pause, signal);
    }
  }
}

function previousOf(request: Request, log: Log) {
  if (request.RequestType !== 'Update') return null;
  const previous = declaredBefore(request.OldResourceProperties);
  if (!previous) log.warn('the declarations before cannot be read: nothing is removed from the broker');
  return previous;
}

/** Rejects when the time is used up, a moment before Lambda would end the function without an answer. */
function outOfTime(availableMs: number, signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const timer = setTimeout(() => {
      const message =
        'The broker did not carry out the declarations in time. Check that it runs, then deploy again.';
      reject(new UnavailableError('broker-unavailable', message));
    }, availableMs);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}

/** Only errors of our own are quoted: another's text might carry what does not belong in a stack's events. */
function reasonOf(error: unknown): string {
  if (error instanceof CourtierError) return error.message;
  return `Unexpected ${error instanceof Error ? error.name : 'error'}: see the log of this function.`;
}
