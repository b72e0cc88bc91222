import { setTimeout as pause } from 'node:timers/promises';
import aws4 from 'aws4';
import { CommandError } from '../cli/exit-codes.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where `courtier local` answers, with the ports that it would take in this environment. */
export function localApi({ COURTIER_API_PORT }: Environment): string {
  return `http://localhost:${COURTIER_API_PORT || '8011'}`;
}

/** After the app's `name`, which is `local` unless it says another. */
const ADMIN_KEY = /^courtier-[a-z0-9-]+-admin-key$/;
type Listed = { SecretList?: { Name?: string }[] };
type Value = { SecretString?: string };
const PATIENCE_MS = 180_000;
const AGAIN_MS = 500;
const TRY_MS = 5_000;

/**
 * The key that `courtier local` shows in its ready line, from its Secrets Manager. Waits for a runtime that is starting, and
 * for its API. Throws CommandError after three minutes.
 */
export async function localAdminKey(environment: Environment, patienceMs = PATIENCE_MS): Promise<string> {
  const aws = `http://localhost:${environment.AWS_ENDPOINT_PORT || '4566'}`;
  const api = localApi(environment);
  const deadline = Date.now() + patienceMs;
  do {
    const key = await adminKey(aws);
    if (key !== undefined && (await answers(`${api}/api/health`))) return key;
    await pause(AGAIN_MS);
  } while (Date.now() < deadline);
  throw new CommandError(
    'unreachable',
    `No local runtime answers at ${api} and ${aws}. Start it with \`courtier local\`. If it has other ports, set COURTIER_API_PORT and AWS_ENDPOINT_PORT here as well.`,
  );
}

async function adminKey(aws: string): Promise<string | undefined> {
  const listed = await secrets<Listed>(aws, 'ListSecrets', {});
  const name = listed?.SecretList?.find(({ Name = '' }) => ADMIN_KEY.test(Name))?.Name;
  if (name === undefined) return undefined;
  return (await secrets<Value>(aws, 'GetSecretValue', { SecretId: name }))?.SecretString;
}

/** A call of the runtime's Secrets Manager; undefined where it has no answer. */
async function secrets<T>(aws: string, operation: string, input: object): Promise<T | undefined> {
  const signed = aws4.sign(
    {
      service: 'secretsmanager',
      region: 'us-east-1',
      host: new URL(aws).host,
      method: 'POST',
      path: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `secretsmanager.${operation}`,
      },
      body: JSON.stringify(input),
    },
    { accessKeyId: 'local', secretAccessKey: 'local' },
  );
  const answer = await asked(aws, {
    method: 'POST',
    headers: signed.headers as Record<string, string>,
    body: signed.body ?? '',
  });
  return (await answer?.json().catch(() => undefined)) as T | undefined;
}

const answers = async (url: string) => (await asked(url, {}))?.ok === true;

/** Undefined: nobody answers there, or not in time. */
async function asked(url: string, request: RequestInit): Promise<Response | undefined> {
  return await fetch(url, { ...request, signal: AbortSignal.timeout(TRY_MS) }).catch(() => undefined);
}
