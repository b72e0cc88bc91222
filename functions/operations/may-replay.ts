import type { APIGatewayProxyEvent } from 'aws-lambda';
import { requirePermission } from '../../adapters/http/caller.ts';
import { InvalidInputError } from '../../core/api/errors.ts';
import type { ReplayTarget } from '../../core/replay/replay.ts';
import { DEAD_LETTER_EXCHANGE, holdsFailed } from '../../core/topology/dead-letters.ts';
import { queueNamed } from '../../core/topology/index.ts';
import { isOfTrail } from '../../core/topology/trail-queues.ts';

/** Publishes what others published, under their names, wherever the caller says: more than acting on what failed. */
const REPLAY = 'manage:messages';

/** Throws ForbiddenError where the caller may replay nothing, InvalidInputError where nothing may be replayed to. */
export function mayReplay(event: APIGatewayProxyEvent, to: ReplayTarget): void {
  requireReplay(event);
  if (to === 'same') return;
  const [member, name] =
    'queue' in to ? (['queue', to.queue] as const) : (['exchange', to.exchange] as const);
  if (!isOurs(member, name)) return;
  throw new InvalidInputError(
    'invalid-body',
    `Nothing may be replayed to ${name}: it has a way of its own.`,
    [
      {
        pointer: `#/to/${member}`,
        detail: 'must be no exchange or queue of dead letters, and not the trail',
      },
    ],
  );
}

/** The same of who runs or resumes one. */
export function requireReplay(event: APIGatewayProxyEvent): void {
  requirePermission(event, REPLAY);
}

function isOurs(member: 'queue' | 'exchange', name: string): boolean {
  if (member === 'exchange') return name === DEAD_LETTER_EXCHANGE;
  const declared = queueNamed(name);
  return declared !== undefined && (holdsFailed(declared) || isOfTrail(declared));
}
