import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import amqp, { type Channel } from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod';

const run = promisify(execFile);
const { aws, amqp: administrator } = inject('running');
const page = await readFile(join(import.meta.dirname, '..', '..', '..', 'docs', 'amqp-clients.md'), 'utf8');
const cache = join(process.env.COURTIER_CACHE ?? join(homedir(), '.cache', 'courtier'), 'amqp-clients');
const PIKA = 'pika==1.4.4';
const JAVA = { client: '5.37.1', slf4j: '2.0.17' };
const INSTALL_MS = 120_000;
/** Installing comes on top of running. */
const TEST_MS = 300_000;

const has = async (...commands: [string, ...string[]][]) => {
  const there = commands.map(([command, ...args]) =>
    run(command, args).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(there)).every(Boolean);
};
/** What the names of tests say where a language, or what they install, is not there. */
const without = (there: string | undefined, what: string) =>
  there ? '' : ` (skipped: no ${what} on this machine)`;

/** The program of a language, and what stands below it. */
function example(language: string): { source: string; output: string } {
  const found = new RegExp(
    `\`\`\`${language}\\n([\\s\\S]*?)\`\`\`\\n\\n\`\`\`text\\n([\\s\\S]*?)\`\`\``,
  ).exec(page);
  if (!found) throw new Error(`the page has no program in ${language}`);
  return { source: found[1] ?? '', output: found[2] ?? '' };
}

/** A folder of the cache, made once. */
async function kept(name: string, make: (folder: string) => Promise<unknown>): Promise<string> {
  const folder = join(cache, name);
  const there = () =>
    access(join(folder, 'complete')).then(
      () => true,
      () => false,
    );
  if (await there()) return folder;
  await mkdir(cache, { recursive: true });
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await make(folder);
  await writeFile(join(folder, 'complete'), '');
  return folder;
}

/** Undefined where the language is not there, or nothing can be installed from where its packages are. */
const environment = (await has(['python3', '-c', 'import venv, ensurepip']))
  ? await kept(`python-${PIKA.replace('==', '-')}`, async (into) => {
      await run('python3', ['-m', 'venv', into], { timeout: INSTALL_MS });
      await run(join(into, 'bin', 'pip'), ['install', '--quiet', PIKA], { timeout: INSTALL_MS });
    }).catch(() => undefined)
  : undefined;
const libraries = (await has(['java', '--version'], ['javac', '--version'], ['mvn', '--version']))
  ? await kept(`java-${JAVA.client}`, async (into) => {
      await writeFile(join(into, 'pom.xml'), pom());
      const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${into}`];
      await run('mvn', ['--quiet', '--batch-mode', ...copy], { cwd: into, timeout: INSTALL_MS });
    }).catch(() => undefined)
  : undefined;

let url: string;
let folder: string;
beforeAll(async () => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const secrets = new SecretsManagerClient({ endpoint: aws, region: 'us-east-1', credentials });
  const SecretId = 'courtier-local-service-auth';
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  const Secret = z.object({ username: z.string(), password: z.string(), url: z.string() });
  const { username, password, url: broker } = Secret.parse(JSON.parse(SecretString));
  const login = new URL(broker);
  login.username = username;
  login.password = password;
  url = login.href;
  folder = await mkdtemp(join(tmpdir(), 'courtier-amqp-clients-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const options = (timeout = 60_000) => ({ cwd: folder, timeout, env: { ...process.env, RABBITMQ_URL: url } });

describe('docs/amqp-clients.md', { timeout: TEST_MS }, () => {
  it.skipIf(!environment)(
    `has a program for pika that does what it says${without(environment, 'Python with venv and a package index')}`,
    async () => {
      const { source, output } = example('python');
      await writeFile(join(folder, 'accounts.py'), source);
      const { stdout } = await run(join(environment ?? '', 'bin', 'python'), ['accounts.py'], options());
      expect(stdout).toBe(output);
    },
  );

  it.skipIf(!libraries)(
    `has a program in Java that does what it says${without(libraries, 'Java with Maven and a repository')}`,
    async () => {
      const { source, output } = example('java');
      await writeFile(join(folder, 'Accounts.java'), source);
      const { stdout } = await run('java', ['-cp', join(libraries ?? '', '*'), 'Accounts.java'], options());
      expect(stdout).toBe(output);
    },
  );
});

describe('a service’s AMQP client', () => {
  /** What error a connection gets when it does this on a channel of its own: a code. */
  async function refusal(
    as: string,
    act: (channel: Channel) => Promise<unknown>,
  ): Promise<number | undefined> {
    const model = await amqp.connect(as);
    const errors: (Error & { code?: number })[] = [];
    model.on('error', (error) => errors.push(error));
    const channel = await model.createChannel();
    channel.on('error', (error) => errors.push(error));
    await act(channel).catch((error) => errors.push(error));
    await model.close().catch(() => undefined);
    return errors.find(({ code }) => code !== undefined)?.code;
  }
  const other = { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-max-length': 5 } };

  it('may look whether its queue is there', async () => {
    expect(await refusal(url, (channel) => channel.checkQueue('auth_queue'))).toBeUndefined();
  });

  it('is refused with 403 when it declares its queue, as the topology does or otherwise', async () => {
    const same = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
    for (const options of [same, other]) {
      expect(await refusal(url, (channel) => channel.assertQueue('auth_queue', options))).toBe(403);
    }
  });

  it('would be refused with 406 for other arguments if it were allowed to declare', async () => {
    expect(await refusal(administrator, (channel) => channel.assertQueue('auth_queue', other))).toBe(406);
  });

  it('is refused with 540 when it asks for a limit of the whole channel; 4.3 takes it for each consumer’s', async () => {
    const model = await amqp.connect(url);
    const { version } = model.connection.serverProperties;
    await model.close();
    const consume = async (channel: Channel) => {
      await channel.prefetch(10, true);
      await channel.consume('auth_queue', () => undefined);
    };
    expect(await refusal(url, consume)).toBe(/^3\./.test(version) ? 540 : undefined);
  });
});

function pom(): string {
  const dependency = (group: string, artifact: string, version: string) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>courtier</groupId><artifactId>amqp-clients</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependency('com.rabbitmq', 'amqp-client', JAVA.client)}${dependency('org.slf4j', 'slf4j-nop', JAVA.slf4j)}</dependencies></project>`;
}
