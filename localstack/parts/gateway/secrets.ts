import { randomUUID } from 'node:crypto';
import type { Secret, SecretVersion, World } from '../../world.ts';

export type SecretsAnswer = { status: number; body: unknown };

type Body = Readonly<Record<string, unknown>>;
type Secrets = Pick<World, 'secrets'>;

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';
/** The version that the template makes. */
const FIRST = '00000000-0000-4000-8000-000000000000';

/** GetSecretValue, PutSecretValue, DescribeSecret, UpdateSecretVersionStage and ListSecrets. */
export async function handleSecrets(
  operation: string,
  body: unknown,
  { secrets }: Secrets,
): Promise<SecretsAnswer> {
  if (operation === 'ListSecrets') return ok({ SecretList: [...secrets.values()].map(described) });
  const handle = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (!handle)
    return failed(
      'UnknownOperationException',
      `secretsmanager ${operation} is not served by the local runtime`,
    );
  const asked: Body = typeof body === 'object' && body !== null ? (body as Body) : {};
  const id = String(asked.SecretId ?? '');
  const secret =
    secrets.get(id) ??
    [...secrets.values()].find(({ name, arn }) => name === id || arn.replace(/-\w{6}$/, '') === id);
  return secret ? await handle(secret, asked) : notFound('secret');
}

const operations: Readonly<
  Record<string, (secret: Secret, asked: Body) => SecretsAnswer | Promise<SecretsAnswer>>
> = {
  DescribeSecret: (secret) => ok(described(secret)),

  GetSecretValue: (secret, { VersionId, VersionStage }) => {
    const stage = String(VersionStage ?? CURRENT);
    for (const [id, { value, stages }] of versionsOf(secret)) {
      const isMeant = VersionId === undefined ? stages.has(stage) : id === VersionId;
      if (!isMeant || (VersionStage !== undefined && !stages.has(stage))) continue;
      return ok({ ...shown(secret, id, stages), SecretString: value });
    }
    return notFound('secret value');
  },

  PutSecretValue: async (secret, { SecretString: value, ClientRequestToken, VersionStages }) => {
    if (typeof value !== 'string' || value === '')
      return failed('InvalidRequestException', 'You must provide SecretString.');
    const id = String(ClientRequestToken ?? randomUUID());
    const version: SecretVersion = { value, stages: new Set() };
    versionsOf(secret).set(id, version);
    for (const stage of Array.isArray(VersionStages) ? VersionStages.map(String) : [CURRENT])
      await move(secret, stage, id);
    return ok(shown(secret, id, version.stages));
  },

  UpdateSecretVersionStage: async (secret, { VersionStage, MoveToVersionId, RemoveFromVersionId }) => {
    const stage = String(VersionStage);
    const before = holderOf(secret, stage);
    if (before !== undefined && before !== RemoveFromVersionId)
      return failed('InvalidParameterException', `The stage ${stage} is attached to ${before}.`);
    if (!versionsOf(secret).has(String(MoveToVersionId))) return notFound('version');
    await move(secret, stage, String(MoveToVersionId));
    return ok({ ARN: secret.arn, Name: secret.name });
  },
};

function versionsOf(secret: Secret): Map<string, SecretVersion> {
  secret.versions ??= new Map([[FIRST, { value: secret.value, stages: new Set([CURRENT]) }]]);
  return secret.versions;
}

function holderOf(secret: Secret, stage: string): string | undefined {
  return [...versionsOf(secret)].find(([, { stages }]) => stages.has(stage))?.[0];
}

/** A stage is that of one version; what was the current one becomes the previous. Versions without a stage are gone. */
async function move(secret: Secret, stage: string, to: string): Promise<void> {
  const versions = versionsOf(secret);
  const before = holderOf(secret, stage);
  if (before === to) return;
  for (const { stages } of versions.values()) stages.delete(stage);
  const target = versions.get(to);
  target?.stages.add(stage);
  if (stage === CURRENT && target) {
    if (before !== undefined) await move(secret, PREVIOUS, before);
    secret.value = target.value;
    await secret.keep?.(target.value);
  }
  for (const [id, { stages }] of versions) if (stages.size === 0) versions.delete(id);
}

const described = (secret: Secret) => ({
  ARN: secret.arn,
  Name: secret.name,
  VersionIdsToStages: Object.fromEntries(
    [...versionsOf(secret)].map(([id, { stages }]) => [id, [...stages]]),
  ),
});
const shown = ({ arn, name }: Secret, id: string, stages: ReadonlySet<string>) => ({
  ARN: arn,
  Name: name,
  VersionId: id,
  VersionStages: [...stages],
});
const ok = (body: unknown): SecretsAnswer => ({ status: 200, body });
const notFound = (what: string) =>
  failed('ResourceNotFoundException', `Secrets Manager can't find the specified ${what}.`);
const failed = (type: string, message: string): SecretsAnswer => ({
  status: 400,
  body: { __type: type, message },
});
