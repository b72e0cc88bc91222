import { createHash, randomInt } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../problem.ts';
import type { Resource, ResourceType } from '../resource.ts';
import type { World } from '../world.ts';
import { nameOf } from './names.ts';

/** A generated value is made once and kept: the key that a person copied works after a restart too. */
export const secretsmanagerSecret: ResourceType = {
  type: 'AWS::SecretsManager::Secret',
  properties: ['Name', 'SecretString', 'GenerateSecretString'],
  noEffect: {
    Description: 'for people',
    KmsKeyId: 'the file is readable for its owner only',
    Tags: 'nobody pays here',
  },
  create: async (resource, world) => {
    const name = nameOf(resource, 'Name');
    const value = await secretValue(resource, name, world);
    // AWS ends ARNs with six random characters; these are stable.
    const end = createHash('sha256').update(name).digest('hex').slice(0, 6);
    const arn = `arn:aws:secretsmanager:${world.region}:${world.account}:secret:${name}-${end}`;
    const generated = typeof resource.properties.SecretString !== 'string';
    const keep = (next: string) => write(fileOf(name, world), next);
    world.secrets.set(arn, { arn, name, value, ...(generated && { keep }) });
    return { ref: arn, attributes: { Id: arn } };
  },
};

async function secretValue({ properties }: Resource, name: string, world: World): Promise<string> {
  const { SecretString: given, GenerateSecretString: rules } = properties;
  if (typeof given === 'string') return given;
  if (typeof rules !== 'object' || rules === null)
    throw new Problem('a secret needs SecretString or GenerateSecretString');
  const file = fileOf(name, world);
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) return withTemplate(kept, rules);
  const value = generate(rules as GenerateSecretString);
  await write(file, value);
  return value;
}

const fileOf = (name: string, { dataDir }: World) => join(dataDir, 'secrets', name.replace(/[^\w.-]/g, '_'));

async function write(file: string, value: string): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, value, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** What stands beside the generated part follows the template: the broker of this start may have another address. */
function withTemplate(
  kept: string,
  { SecretStringTemplate, GenerateStringKey }: GenerateSecretString,
): string {
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) return kept;
  const generated = (JSON.parse(kept) as Record<string, unknown>)[GenerateStringKey];
  return JSON.stringify({ ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: generated });
}

export type GenerateSecretString = {
  PasswordLength?: number;
  ExcludeCharacters?: string;
  ExcludeLowercase?: boolean;
  ExcludeUppercase?: boolean;
  ExcludeNumbers?: boolean;
  ExcludePunctuation?: boolean;
  IncludeSpace?: boolean;
  RequireEachIncludedType?: boolean;
  SecretStringTemplate?: string;
  GenerateStringKey?: string;
};

/** As Secrets Manager does: 32 characters of every kind by default, one of each kind at least. */
export function generate(rules: GenerateSecretString): string {
  const excluded = new Set(rules.ExcludeCharacters ?? '');
  const kinds = [
    !rules.ExcludeLowercase && 'abcdefghijklmnopqrstuvwxyz',
    !rules.ExcludeUppercase && 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    !rules.ExcludeNumbers && '0123456789',
    !rules.ExcludePunctuation && '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    rules.IncludeSpace && ' ',
  ]
    .filter((kind) => typeof kind === 'string')
    .map((kind) => [...kind].filter((character) => !excluded.has(character)))
    .filter((kind) => kind.length > 0);
  const all = kinds.flat();
  const length = rules.PasswordLength ?? 32;
  if (all.length === 0) throw new Problem('GenerateSecretString leaves no character to choose from');
  const required = rules.RequireEachIncludedType === false ? [] : kinds.map(pick);
  const password = shuffled([
    ...required,
    ...Array.from({ length: length - required.length }, () => pick(all)),
  ]).join('');
  if (rules.SecretStringTemplate === undefined || rules.GenerateStringKey === undefined) return password;
  return JSON.stringify({ ...JSON.parse(rules.SecretStringTemplate), [rules.GenerateStringKey]: password });
}

function pick(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? '';
}

function shuffled(characters: string[]): string[] {
  return characters
    .map((character) => ({ character, order: randomInt(2 ** 32) }))
    .sort((a, b) => a.order - b.order)
    .map(({ character }) => character);
}
