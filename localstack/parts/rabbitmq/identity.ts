import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

/** What a node must keep over restarts: its data belongs to the node's name, its user has this password. */
const Identity = z.object({
  node: z.string(),
  username: z.string(),
  password: z.string(),
  ports: z.object({ amqp: z.number(), management: z.number() }),
});
export type Identity = z.infer<typeof Identity>;

/** The node that this data folder holds, or the plan of a new one. */
export async function readIdentity(dir: string): Promise<Identity | undefined> {
  const text = await readFile(join(dir, 'node.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Identity.parse(JSON.parse(text));
}

export async function writeIdentity(dir: string, identity: Identity): Promise<void> {
  await writeFile(join(dir, 'node.json'), `${JSON.stringify(identity, null, 2)}\n`, { mode: 0o600 });
}

export function newIdentity(ports: Identity['ports']): Identity {
  return {
    node: `courtier-${randomBytes(4).toString('hex')}@localhost`,
    username: 'courtier',
    password: randomBytes(15).toString('base64url'),
    ports,
  };
}
