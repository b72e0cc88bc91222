import type { ClientDeps } from './change-client.ts';

/**
 * Takes a client out of the usage plans, which also ends what the authorizer still remembers of it. Never rejects: what
 * is left behind counts nobody's requests, and takes the place of another API key until it is tried again.
 */
export async function leavePlans(
  { usagePlans, log }: Pick<ClientDeps, 'usagePlans' | 'log'>,
  id: string,
): Promise<void> {
  try {
    await usagePlans.leave(id);
  } catch (error) {
    log.warn('usage key not removed', { without_client_id: id, error });
  }
}
