import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { alerted } from './alerted.ts';
import { atTerminal, inPipes } from './command-line.ts';
import { Courtier, eventually, newId } from './courtier.ts';
import { order } from './order.ts';

const courtier = new Courtier(inject('running'));
const environment = { COURTIER_URL: courtier.ready.api, COURTIER_KEY: courtier.ready.adminKey };
const hasTerminal = spawnSync('script', ['--version']).error === undefined;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'courtier-command-line-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (args: string[], input?: string, env = {}) => inPipes(args, { ...environment, ...env }, input);
const lines = (stdout: string) => stdout.trimEnd().split('\n');

/** What was typed has to be done: else the story says what was answered. */
async function done(args: string[], input?: string, env = {}): Promise<string> {
  const { code, stdout, stderr } = await run(args, input, env);
  expect(code, `courtier ${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout;
}

const jsonOf = async <T>(args: string[]) => JSON.parse(await done([...args, '--json'])) as T;

/** A claim that its consumer cannot read: it waits for a person. Answers the message's id, and the failed message's. */
async function failedClaim(body: unknown = { order_id: 'wrong' }) {
  const message = newId();
  await done(['publish', 'claims', '--id', message, '--body', JSON.stringify(body)]);
  const failed = await alerted(courtier, message, 'claims');
  return { message, id: failed.id };
}

describe('a failed message, from the command line', () => {
  it('is found, looked at, corrected in an editor and handled', async () => {
    const { message, id } = await failedClaim();
    const since = ['--since', '1h', '--queue', 'claims', '--all'];
    expect(await done(['failed', 'list', ...since])).toMatch(
      new RegExp(`^${id} +failed +claims .*InvalidMessage`, 'm'),
    );
    const rows = lines(await done(['failed', 'list', ...since, '--json'])).map((line) => JSON.parse(line));
    expect(rows.map((row) => row.id)).toContain(id);
    expect(await done(['failed', 'show', id])).toMatch(new RegExp(`^Message +${message}$`, 'm'));
    expect(await done(['failed', 'body', id, '--raw'])).toBe('{"order_id":"wrong"}');

    const right = join(folder, 'right.json');
    writeFileSync(right, JSON.stringify(order()));
    const edited = await run(['failed', 'edit', id, '--retry', '--yes'], undefined, {
      EDITOR: `cp ${right}`,
    });
    expect(edited).toMatchObject({ code: 0, stderr: expect.stringContaining('-  "order_id": "wrong"') });
    await courtier.failedIn(message, 'claims', 'resolved');
    expect(await done(['messages', 'show', message])).toMatch(/^claims +delivered/m);
    expect(await done(['audit', 'list', '--target', `failed:${id}`])).toContain('failed.revised');
  });

  it('is deleted, restored and retried when --yes says so, and not else', async () => {
    const { id } = await failedClaim();
    expect(await run(['failed', 'delete', id])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--yes'),
    });
    expect(await done(['failed', 'delete', id, '--yes'])).toBe(`${id} is deleted\n`);
    expect(await done(['failed', 'restore', '-', '--yes'], `${id}\n`)).toBe(`${id} is failed again\n`);
    expect(await done(['failed', 'retry', id, '-y'])).toBe(`${id} is pending\n`);
    expect(await run(['failed', 'retry', newId(), '--yes'])).toMatchObject({ code: 5, stdout: '' });
  });

  it('comes into courtier failed tail as it fails', async () => {
    const name = `cli-${newId().slice(0, 8)}`;
    await done(['exchanges', 'create', name, '--type', 'fanout']);
    await done(['queues', 'create', name, '--bind', `${name}=`]);
    await done(['publish', name, '--lines', '--yes'], '1\n2\n3\n');
    const taken: string[] = [];
    await eventually('the messages are taken', async () => {
      const pulled = await done([
        'subscriptions',
        'pull',
        name,
        '--timeout',
        '5',
        '--visibility',
        '300',
        '--json',
      ]);
      taken.push(...lines(pulled).flatMap((line) => (line === '' ? [] : [JSON.parse(line).ack_id])));
      return taken.length === 3;
    });
    const listening = Promise.withResolvers<void>();
    const args = ['failed', 'tail', '--queue', name, '--count', '3', '--json'];
    const tail = inPipes(args, environment, '', listening.resolve);
    await listening.promise;
    await done(['subscriptions', 'nack', '-', '--fail', 'no stock'], taken.join('\n'));
    const { code, stdout } = await tail;
    expect(code).toBe(0);
    expect(lines(stdout).map((line) => JSON.parse(line))).toMatchObject(
      Array.from({ length: 3 }, () => ({ queue: name, error_message: 'no stock' })),
    );
    await done(['queues', 'delete', name, '--yes', '--force']);
    await done(['exchanges', 'delete', name, '--yes', '--force']);
  });
});

describe.skipIf(!hasTerminal)('at a terminal', () => {
  const type = (args: string[], typed: [string, string][] = [], env = {}) =>
    atTerminal(args, { ...environment, ...env }, typed);

  it('a question is asked, and a no does nothing', async () => {
    const { id } = await failedClaim();
    const asked = 'This deletes 1 failed message.';
    const no = await type(['failed', 'delete', id], [['[y/N]', 'n\r']]);
    expect(no.code).toBe(1);
    expect(no.plain).toContain(asked);
    expect(no.plain).toContain('Nothing was done.');
    const yes = await type(['failed', 'delete', id], [['[y/N]', 'y\r']]);
    expect(yes).toMatchObject({ code: 0, plain: expect.stringContaining(`${id} is deleted`) });
  });

  it('colours are for eyes, and what others wrote cannot paint', async () => {
    const { id } = await failedClaim({ order_id: '\u001b[31mred' });
    const seen = await type(['failed', 'show', id]);
    expect(seen.shown).toContain('\u001b[1mStatus');
    expect(seen.shown).toContain('\\u001b[31mred');
    expect(seen.shown).not.toContain('\u001b[31mred');
    const list = ['failed', 'list', '--limit', '1'];
    expect((await type(list, [], { NO_COLOR: '1' })).shown).not.toContain('\u001b[');
    expect((await run(list, undefined, { FORCE_COLOR: '1' })).stdout).toContain('\u001b[');
  });

  it('a key is kept without being shown', async () => {
    const env = { XDG_CONFIG_HOME: folder, COURTIER_URL: '', COURTIER_KEY: '' };
    const key = courtier.ready.adminKey;
    const wrong = await type(['login', '--url', courtier.ready.api], [['Key for', 'wrong\r']], env);
    expect(wrong.code).toBe(4);
    const login = await type(['login', '--url', courtier.ready.api], [['Key for', `${key}\r`]], env);
    expect(login.code).toBe(0);
    expect(login.plain).not.toContain(key);
    expect((await type(['status'], [], env)).plain).toMatch(/^up +broker/m);
  });

  it('Ctrl-C ends a tail, which has taken nothing from others and leaves nothing behind', async () => {
    const key = `user.${newId()}`;
    const tailed = type(['tail', 'journal_user'], [[key, '\u0003']]);
    await eventually('the tail listens', async () =>
      (await done(['subscriptions', 'list'])).includes('journal--tail-'),
    );
    await done(['publish', 'journal', key, '--body', '{"n":1}']);
    const { code, plain } = await tailed;
    expect(code).toBe(130);
    expect(plain).toContain(`journal ${key}`);
    expect(await done(['subscriptions', 'list'])).not.toContain('journal--tail-');
    const taken = await eventually('the queue still has it', async () => {
      const pulled = await done([
        ...['subscriptions', 'pull', 'journal_user', '--max', '100'],
        ...['--timeout', '2', '--visibility', '300', '--json'],
      ]);
      const found = lines(pulled).find((line) => line.includes(key));
      return found === undefined ? undefined : (JSON.parse(found) as { ack_id: string });
    });
    expect(await done(['subscriptions', 'ack', taken.ack_id])).toBe(`${taken.ack_id} is acknowledged\n`);
  });
});

describe('queues and exchanges, from the command line', () => {
  it('are made, bound, seen, purged and removed', async () => {
    const name = `cli-${newId().slice(0, 8)}`;
    await done(['exchanges', 'create', name, '--type', 'topic']);
    await done(['queues', 'create', name, '--bind', `${name}=a.#`, '--delivery', 'amqp']);
    await done(['bindings', 'create', name, name, 'b.*']);
    expect(lines(await done(['bindings', 'list', '--queue', name]))).toHaveLength(3);
    const published = await done(['publish', name, 'a.b', '--lines', '--yes'], '{"n":1}\n{"n":2}\n');
    expect(lines(published)).toHaveLength(2);
    await eventually(
      'both wait',
      async () => (await jsonOf<{ ready: number }>(['queues', 'show', name])).ready === 2,
    );
    expect(await done(['topology'])).toContain(`${name} (topic)\n├─ a.# → ${name} (amqp, 2 waiting)\n`);
    expect(await run(['queues', 'delete', name, '--yes'])).toMatchObject({ code: 6 });
    const purged = await done(['purge', name, '--yes']);
    expect(purged).toContain(`2 messages taken out of ${name}.\n`);
    const id = /courtier purges restore (\S+)/.exec(purged)?.[1] ?? '';
    expect(await done(['purges', 'messages', id])).toContain('{"n":2}');
    expect(await done(['purges', 'restore', id, '--yes'])).toBe(`2 messages put back into ${name}.\n`);
    expect(await done(['purge', name, '--for-good', '--yes'])).toBe(
      `2 messages removed from ${name}, for good.\n`,
    );
    await done(['bindings', 'delete', name, name, 'b.*', '--yes']);
    await done(['queues', 'delete', name, '--yes', '--force']);
    await done(['exchanges', 'delete', name, '--yes']);
    expect(await run(['queues', 'show', name])).toMatchObject({ code: 5 });
  });

  it('are listed with what waits, and all is said to be ready', async () => {
    expect(await done(['queues', 'list', '--all'])).toMatch(/^claims +lambda/m);
    expect(await done(['status'])).toMatch(/^up +broker/m);
    expect((await run(['workflows', 'list'])).code).toBe(0);
  });
});
