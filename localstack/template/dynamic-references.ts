import { Problem } from '../problem.ts';
import type { Secret } from '../world.ts';
import { isObject } from './intrinsics.ts';

const REFERENCE = /\{\{resolve:([^}]+)\}\}/g;

/** Replaces `{{resolve:secretsmanager:<arn or name>:SecretString:<key>…}}` by the secret's value, as CloudFormation does. */
export function dynamicReferences(value: unknown, secrets: ReadonlyMap<string, Secret>): unknown {
  if (typeof value === 'string') return value.replace(REFERENCE, (_, text: string) => lookUp(text, secrets));
  if (Array.isArray(value)) return value.map((item) => dynamicReferences(item, secrets));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, dynamicReferences(item, secrets)]),
  );
}

function lookUp(reference: string, secrets: ReadonlyMap<string, Secret>): string {
  const match =
    /^secretsmanager:(arn:[^:]+:[^:]+:[^:]*:[^:]*:secret:[^:]+|[^:]+)(?::SecretString)?(?::([^:]*))?/.exec(
      reference,
    );
  if (!match) throw new Problem(`{{resolve:${reference}}} is not supported: only secretsmanager is`);
  const [, id = '', key] = match;
  const secret = secrets.get(id) ?? [...secrets.values()].find(({ name }) => name === id);
  if (!secret) throw new Problem(`{{resolve:${reference}}}: no secret ${id} exists yet`);
  if (!key) return secret.value;
  const parsed: unknown = JSON.parse(secret.value);
  const found = isObject(parsed) ? parsed[key] : undefined;
  if (found === undefined) throw new Problem(`{{resolve:${reference}}}: the secret has no key ${key}`);
  return String(found);
}
