import * as z from 'zod';
import { UnavailableError } from '../../core/errors.ts';
import type { LoginSecret, LoginVersions } from '../../core/topology/rotation.ts';
import type { JsonCalls } from '../aws/json-calls.ts';

const CURRENT = 'AWSCURRENT';
const PENDING = 'AWSPENDING';

const LoginSchema = z.object({ username: z.string().min(1), password: z.string().min(1) });
const StagesSchema = z.record(z.string(), z.array(z.string()));

/**
 * Versions with the stages that Secrets Manager gives them, a rotation being its version's id.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export function createLoginVersions(call: JsonCalls): LoginVersions {
  async function ask(operation: string, SecretId: string, more: object): Promise<Record<string, unknown>> {
    try {
      return await call(operation, { SecretId, ...more });
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown';
      const message = `${operation} of the secret ${SecretId} failed: ${reason}.`;
      // Without the cause: the error may hold what was sent.
      throw new UnavailableError('secret-unavailable', message, { details: { reason } });
    }
  }
  const read = async (secret: string, more: object) =>
    loginIn(secret, (await ask('GetSecretValue', secret, more)).SecretString);

  return {
    current: (secret) => read(secret, { VersionStage: CURRENT }),

    async proposed(secret, rotation) {
      try {
        return await read(secret, { VersionId: rotation, VersionStage: PENDING });
      } catch (error) {
        if (error instanceof UnavailableError && error.details.reason === 'ResourceNotFoundException')
          return undefined;
        throw error;
      }
    },

    async propose(secret, rotation, login) {
      await ask('PutSecretValue', secret, {
        ClientRequestToken: rotation,
        SecretString: JSON.stringify(login),
        VersionStages: [PENDING],
      });
    },

    async promote(secret, rotation) {
      const { VersionIdsToStages } = await ask('DescribeSecret', secret, {});
      const stages = StagesSchema.parse(VersionIdsToStages);
      const [now] = Object.entries(stages).find(([, names]) => names.includes(CURRENT)) ?? [];
      if (now === rotation) return;
      await ask('UpdateSecretVersionStage', secret, {
        VersionStage: CURRENT,
        MoveToVersionId: rotation,
        ...(now !== undefined && { RemoveFromVersionId: now }),
      });
    },
  };
}

/** Somebody has to fix it, and a new try succeeds then. The text stands in no error. */
function loginIn(secret: string, text: unknown): LoginSecret {
  try {
    return LoginSchema.parse(JSON.parse(String(text)));
  } catch {
    throw new UnavailableError('secret-unavailable', `The secret ${secret} holds no {username, password}.`);
  }
}
