import { CourtierError } from '../errors.ts';
import { EXCHANGES_MAX } from '../limits.ts';
import { amqpNameProblems } from '../topology/rules/names.ts';

/** Why an exchange cannot have this name; none: it can. The same rules as for declared ones. */
export function exchangeNameProblems(name: string): string[] {
  return amqpNameProblems('', name).map(({ problem, remedy }) => `${problem}: ${remedy}`);
}

/** Two at the same moment may both find room: the limit keeps a script that went wrong in bounds, no more. */
export function assertRoomForExchange(there: number): void {
  if (there < EXCHANGES_MAX) return;
  const message = `There are ${EXCHANGES_MAX} exchanges already. Delete one that nobody uses.`;
  throw new CourtierError('exchange-limit-reached', 'reject', message, { details: { limit: EXCHANGES_MAX } });
}
