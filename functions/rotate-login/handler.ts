import * as z from 'zod';
import { CourtierError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { otherUser } from '../../core/topology/names.ts';
import type { LoginSecret, LoginVersions } from '../../core/topology/rotation.ts';
import type { BrokerUsers } from '../../core/topology/service-users.ts';

export type Dependencies = {
  versions: LoginVersions;
  /** The broker's users, with credentials fetched each time: a step before may have been the administrator's own. */
  users(): Promise<Pick<BrokerUsers, 'changePassword'>>;
  /** Throws BrokerUnavailableError where the broker does not let it in. */
  checkLogin(login: LoginSecret): Promise<void>;
  newPassword: () => string;
  log: Log;
};

/** What Secrets Manager sends, one step after the other; each may come twice. */
const RotationSchema = z.object({
  SecretId: z.string(),
  /** The version that is being made. */
  ClientRequestToken: z.string(),
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
});

/**
 * Rotates a login of Courtier's own. It goes to the other one of its two users, so that an event source or a copy of a
 * function that still has the user of before keeps it until the next rotation.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export function createHandler(deps: Dependencies) {
  return async (event: unknown): Promise<void> => {
    const { SecretId: secret, ClientRequestToken: rotation, Step } = RotationSchema.parse(event);
    await steps[Step](deps, secret, rotation);
    deps.log.info('step of a rotation done', { step: Step, secret });
  };
}

type Step = (deps: Dependencies, secret: string, rotation: string) => Promise<void>;

const steps: Readonly<Record<z.infer<typeof RotationSchema>['Step'], Step>> = {
  async createSecret({ versions, newPassword }, secret, rotation) {
    if (await versions.proposed(secret, rotation)) return;
    const username = otherUser((await versions.current(secret)).username);
    if (username === undefined) throw noLogin(secret);
    await versions.propose(secret, rotation, { username, password: newPassword() });
  },
  async setSecret(deps, secret, rotation) {
    const { username, password } = await proposed(deps, secret, rotation);
    await (await deps.users()).changePassword(username, password);
  },
  async testSecret({ versions, checkLogin }, secret, rotation) {
    // With a new schedule Secrets Manager tests it with a version that has no value, before anything is proposed.
    await checkLogin((await versions.proposed(secret, rotation)) ?? (await versions.current(secret)));
  },
  async finishSecret({ versions }, secret, rotation) {
    await versions.promote(secret, rotation);
  },
};

async function proposed({ versions }: Dependencies, secret: string, rotation: string): Promise<LoginSecret> {
  const found = await versions.proposed(secret, rotation);
  if (found) return found;
  throw new CourtierError(
    'not-found',
    'reject',
    `This rotation of ${secret} has proposed no login: rotate again.`,
  );
}

function noLogin(secret: string): CourtierError {
  const message = `The secret ${secret} is of none of Courtier's own logins: only they have a second user.`;
  return new CourtierError('not-found', 'reject', message);
}
