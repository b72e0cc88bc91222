import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { FailureGroupList } from '../../../core/api/views-failure-groups.ts';
import type { OperationList } from '../../../core/api/views-operations.ts';
import { atTerminal } from '../../system/command-line.ts';
import { Courtier, eventually, newId } from '../../system/courtier.ts';
import { madeFailures } from '../../system/failures-made.ts';

/** A mail that its consumer can send. */
const example = new URL('../../../systems/queue-service/examples/confirmation.json', import.meta.url);
const { message } = JSON.parse(await readFile(example, 'utf8')) as { message: object };
const MAIL = JSON.stringify({ ...message, to: 'ada.martin@example.com' });

const courtier = new Courtier(inject('running'));
const page = await readFile(new URL('../../../docs/operate.md', import.meta.url), 'utf8');
/** The night, and a queue that is emptied after it. */
const night = page.slice(0, page.indexOf('\n## ', page.indexOf('\n## What is in a queue') + 1));
const commands = [...night.matchAll(/^npx courtier (.*)$/gm)].map(([, command = '']) => command);

/** Nobody else's failures have it. */
const ERROR = `Night${newId().replaceAll('-', '')}`;
const QUEUE = `night-${newId()}`;

/** The words of a command as a shell reads them, with the ids that the page leaves to its reader. */
function wordsOf(command: string, ids: Readonly<Record<string, string>>): string[] {
  return [...command.matchAll(/'([^']*)'|"\$([A-Z]+)"|(\S+)/g)].map(([word, quoted, variable]) => {
    if (variable === undefined) return quoted ?? word;
    const id = ids[variable];
    if (id === undefined) throw new Error(`docs/operate.md does not say where $${variable} comes from.`);
    return id;
  });
}

describe('the commands of a night in docs/operate.md', () => {
  let home: string;
  let failed: string[];
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'courtier-night-'));
    const editor = join(home, 'editor');
    await writeFile(editor, '#!/bin/sh\nsed -i s/ada.martin/eve.martin/ "$1"\n');
    await chmod(editor, 0o700);
    const fingerprint = newId().replaceAll('-', '').slice(0, 16);
    failed = (await madeFailures(courtier, 8, () => MAIL, { error_name: ERROR, fingerprint })).ids;
    expect((await courtier.call('POST', '/api/queues', { name: QUEUE, delivery: 'pull' })).status).toBe(201);
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  /** What the reader has seen in the lists before. */
  async function seen(command: string): Promise<Record<string, string>> {
    const ids: Record<string, string> = { ERROR, QUEUE };
    if (command.includes('$GROUP')) ids.GROUP = await group();
    // One that is corrected is no longer there to be retried.
    if (command.includes('$FAILED')) ids.FAILED = failed[command.startsWith('failed retry') ? 1 : 0] ?? '';
    if (command.includes('$OPERATION')) {
      const { body } = await courtier.call<OperationList>('GET', '/api/operations?limit=200');
      ids.OPERATION = body.items.find(({ filter }) => filter?.error_name === ERROR)?.id ?? '';
    }
    return ids;
  }

  const group = () =>
    eventually('the group is there', async () => {
      const { body } = await courtier.call<FailureGroupList>(
        'GET',
        '/api/failure-groups?by=fingerprint&limit=200',
      );
      return body.items.find(({ sample }) => sample.error_name === ERROR)?.id;
    });

  it('take an operator from the alert to all clear, each as it is typed', { timeout: 240_000 }, async () => {
    const { api, aws, adminKey } = courtier.ready;
    const env = { COURTIER_URL: api, COURTIER_KEY: adminKey, AWS_ENDPOINT_URL: aws, XDG_CONFIG_HOME: home };
    expect(commands.length).toBeGreaterThan(15);
    for (const command of commands) {
      const words = wordsOf(command, await seen(command));
      const { code, plain } = await atTerminal(words, { ...env, EDITOR: join(home, 'editor') }, [
        ['Go on? [y/N]', 'y\n'],
      ]);
      expect([command, code], plain).toEqual([command, 0]);
    }
    for (const id of failed.slice(0, 2)) {
      const found = await eventually(`${id} is resolved`, async () => {
        const { body } = await courtier.call('GET', `/api/messages/failed/${id}`);
        return body.status === 'resolved' && body;
      });
      expect(found.error_name).toBe(ERROR);
    }
  });
});
