import { beforeEach, describe, expect, it } from 'vitest';
import { createLoginVersions } from '../../../adapters/secrets-manager/login-versions.ts';
import type { LoginVersions } from '../../../core/topology/rotation.ts';
import { handleSecrets } from '../../../localstack/parts/gateway/secrets.ts';
import type { Secret } from '../../../localstack/world.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:relay-abcdef';
const first = { username: 'courtier-relay', password: 'first' };
const second = { username: 'courtier-relay-2', password: 'second' };
let secret: Secret;
let kept: string[];
let versions: LoginVersions;

beforeEach(() => {
  kept = [];
  secret = {
    arn: ARN,
    name: 'relay',
    value: JSON.stringify(first),
    keep: async (value) => void kept.push(value),
  };
  const secrets = new Map([[ARN, secret]]);
  versions = createLoginVersions(async (operation, body) => {
    const answer = await handleSecrets(operation, body, { secrets });
    const said = answer.body as Record<string, unknown>;
    if (answer.status === 200) return said;
    throw Object.assign(new Error(String(said.message)), { name: String(said.__type) });
  });
});

describe('the versions of a login’s secret', () => {
  it('begin with one, and nothing is proposed', async () => {
    expect(await versions.current(ARN)).toEqual(first);
    expect(await versions.proposed(ARN, 'one')).toBeUndefined();
  });

  it('hold what a rotation proposes beside the one of now, until it is promoted', async () => {
    await versions.propose(ARN, 'one', second);
    expect(await versions.proposed(ARN, 'one')).toEqual(second);
    expect([await versions.current(ARN), JSON.parse(secret.value), kept]).toEqual([first, first, []]);
    await versions.promote(ARN, 'one');
    await versions.promote(ARN, 'one');
    expect(await versions.current(ARN)).toEqual(second);
    expect(kept).toEqual([JSON.stringify(second)]);
  });

  it('are another rotation’s, or none at all', async () => {
    await versions.propose(ARN, 'one', second);
    expect(await versions.proposed(ARN, 'two')).toBeUndefined();
    await expect(versions.current('no secret')).rejects.toMatchObject({ code: 'secret-unavailable' });
  });

  it('appear in no error', async () => {
    secret.value = 'courtier-relay: no JSON';
    const error = await versions.current(ARN).catch((caught: unknown) => caught);
    expect(String(error)).not.toContain('no JSON');
  });
});
