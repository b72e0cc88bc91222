import type { Secret, World } from '../../world.ts';

export type SecretsAnswer = { status: number; body: unknown };

/** GetSecretValue, PutSecretValue, DescribeSecret and ListSecrets. A secret has one version. */
export async function handleSecrets(
  operation: string,
  body: unknown,
  { secrets }: Pick<World, 'secrets'>,
): Promise<SecretsAnswer> {
  if (operation === 'ListSecrets') return ok({ SecretList: [...secrets.values()].map(described) });
  if (!['GetSecretValue', 'PutSecretValue', 'DescribeSecret'].includes(operation)) {
    return failed(
      'UnknownOperationException',
      `secretsmanager ${operation} is not served by the local runtime`,
    );
  }
  const id = typeof body === 'object' && body !== null && 'SecretId' in body ? String(body.SecretId) : '';
  const secret =
    secrets.get(id) ??
    [...secrets.values()].find(({ name, arn }) => name === id || arn.replace(/-\w{6}$/, '') === id);
  if (!secret) return failed('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  if (operation === 'PutSecretValue') return await put(secret, body);
  return ok(
    operation === 'DescribeSecret' ? described(secret) : { ...version(secret), SecretString: secret.value },
  );
}

async function put(secret: Secret, body: unknown): Promise<SecretsAnswer> {
  const given = typeof body === 'object' && body !== null && 'SecretString' in body ? body.SecretString : '';
  if (typeof given !== 'string' || given === '')
    return failed('InvalidRequestException', 'You must provide SecretString.');
  secret.value = given;
  await secret.keep?.(given);
  return ok(version(secret));
}

const VERSION = '00000000-0000-4000-8000-000000000000';

const described = ({ arn, name }: Secret) => ({
  ARN: arn,
  Name: name,
  VersionIdsToStages: { [VERSION]: ['AWSCURRENT'] },
});
const version = ({ arn, name }: Secret) => ({
  ARN: arn,
  Name: name,
  VersionId: VERSION,
  VersionStages: ['AWSCURRENT'],
});
const ok = (body: unknown): SecretsAnswer => ({ status: 200, body });
const failed = (type: string, message: string): SecretsAnswer => ({
  status: 400,
  body: { __type: type, message },
});
