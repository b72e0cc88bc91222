import * as z from 'zod';
import { CourtierError, UnavailableError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { RequestSchema } from '../custom-resource/request.ts';
import { type Outcome, RESPONSE_MS, respond } from '../custom-resource/respond.ts';

/** Of the resource: whose network interfaces are waited for. */
const PropertiesSchema = z.object({ SecurityGroupIds: z.array(z.string()).min(1) });

/** A deletion that a copy of this function has begun to wait for. */
const WaitSchema = RequestSchema.extend({
  /** Milliseconds since 1970. */
  WaitUntil: z.number().optional(),
});
type Wait = z.output<typeof WaitSchema>;

export type Context = { functionName: string; getRemainingTimeInMillis(): number };

export type Dependencies = {
  /** Network interfaces in these security groups. Throws UnavailableError where the next look may succeed. */
  interfacesIn(groups: readonly string[]): Promise<readonly { id: string; description: string }[]>;
  /** Invokes this function again with another event, and does not wait for it. */
  continueLater(event: object, context: Context): Promise<void>;
  wait(ms: number): Promise<unknown>;
  now(): number;
  log: Log;
};

const IDENTITY = 'courtier-network-release';
/**
 * Lambda needs up to 20 minutes to remove the network interfaces of a function that is gone.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html CloudFormation waits for this function 50 minutes.
 */
const PATIENCE_MS = 45 * 60_000;
const PAUSE_MS = 15_000;
/** What a last look, handing over and answering take at worst. */
const RESERVE_MS = PAUSE_MS + 5_000 + 10_000 + RESPONSE_MS;

/**
 * The custom resource that holds up the deletion of security groups and subnets until no network interface is in them.
 * CloudFormation deletes it before what it depends on; the pollers of event sources leave theirs behind for minutes, and
 * EC2 refuses to delete what they are in. A function runs 15 minutes at most, so it hands a longer wait over to a copy of
 * itself. Making and changing the resource does nothing.
 */
export function createHandler(deps: Dependencies) {
  return async (event: unknown, context: Context): Promise<void> => {
    const request = WaitSchema.parse(event);
    const outcome = await outcomeOf(request, deps, context);
    if (outcome) await respond(request, IDENTITY, outcome);
  };
}

/** Undefined: another copy answers. */
async function outcomeOf(request: Wait, deps: Dependencies, context: Context): Promise<Outcome | undefined> {
  if (request.RequestType !== 'Delete') return { status: 'SUCCESS', reason: 'It waits when it is deleted.' };
  try {
    return await released(request, deps, context);
  } catch (error) {
    deps.log.error('the network interfaces cannot be waited for', { error });
    if (error instanceof CourtierError) return failed(error.message);
    return failed('Unexpected error: see the log of this function.');
  }
}

async function released(request: Wait, deps: Dependencies, context: Context): Promise<Outcome | undefined> {
  const { SecurityGroupIds: groups } = PropertiesSchema.parse(request.ResourceProperties);
  const until = request.WaitUntil ?? deps.now() + PATIENCE_MS;
  for (;;) {
    const left = await look(groups, deps);
    if (left?.length === 0) return { status: 'SUCCESS', reason: 'No network interface is left.' };
    if (deps.now() >= until) return failed(remain(left));
    if (context.getRemainingTimeInMillis() < RESERVE_MS) {
      await deps.continueLater({ ...request, WaitUntil: until } satisfies Wait, context);
      return undefined;
    }
    await deps.wait(PAUSE_MS);
  }
}

/** Undefined: EC2 did not say. */
async function look(groups: readonly string[], { interfacesIn, log }: Dependencies) {
  try {
    const left = await interfacesIn(groups);
    log.info('network interfaces left', { count: left.length, interfaces: left.slice(0, 10) });
    return left;
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    log.warn('EC2 does not say which network interfaces are left', { error });
    return undefined;
  }
}

const failed = (reason: string): Outcome => ({
  status: 'FAILED',
  reason: `${reason} Once that is settled, delete the stack again.`,
});

const NAMED = 5;

function remain(left: readonly { id: string; description: string }[] | undefined): string {
  if (!left) return 'EC2 did not say which network interfaces are left.';
  const named = left.slice(0, NAMED).map(({ id, description }) => `${id} (${description})`);
  const more = left.length > NAMED ? ` and ${left.length - NAMED} more` : '';
  return `Still in the security groups: ${named.join(', ')}${more}. Something that is not of this stack uses them.`;
}
