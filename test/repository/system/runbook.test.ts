import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { pythonPackage } from '../../python.ts';
import { Courtier, eventually, newId } from '../../system/courtier.ts';
import { curlPath } from './curl.ts';

const run = promisify(execFile);
const courtier = new Courtier(inject('running'));
const { api, aws, management, amqp } = courtier.ready;
const page = await readFile(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```sh( laptop)?\n([\s\S]*?)```/g)].map(([, laptop, block = '']) => ({
  laptop: laptop !== undefined,
  block,
}));

/** Another than the page’s, in which every other story calls the runtime: both have to find what is there. */
const REGION = 'eu-central-1';

/**
 * Version 1 of the AWS command line, which PyPI has. Of the runbook it lacks `logs tail`: this is what that asks for. And
 * for SQS alone it takes no AWS_ENDPOINT_URL.
 */
const commands = pythonPackage(process.env, { name: 'awscli', version: '1.46.3', command: 'aws' });
const TAIL = `aws() {
  if [ "$1 $2" = "logs tail" ]; then
    command aws logs filter-log-events --log-group-name "$3" --filter-pattern "\${7:-}" --query 'events[].message' --output text
  else
    command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"
  fi
}`;
const hasJq = spawnSync('jq', ['--version']).error === undefined;
const lacks = [...(commands ? [] : ['Python']), ...(hasJq ? [] : ['jq'])].join(' and ');

describe.skipIf(lacks !== '')(
  `the commands of docs/runbook.md${lacks && ` (no ${lacks} here to run them)`}`,
  () => {
    let home: string;
    let names: Record<string, string>;
    beforeAll(async () => {
      home = await mkdtemp(join(tmpdir(), 'courtier-runbook-'));
      await writeFile(join(home, '.curlrc'), 'silent\nshow-error\nmax-time = 35\n');
      names = {
        ...(await aFailure()),
        ...(await anOrder()),
        QUEUE: 'email_queue',
      };
    });
    afterAll(() => rm(home, { recursive: true, force: true }));

    /** A failed message, which its consumer has logged. */
    async function aFailure() {
      const message_id = newId();
      await courtier.call('POST', '/api/messages/publish', {
        exchange: 'email',
        routing_key: 'email.confirmation',
        message: { to: 'nobody' },
        message_id,
      });
      type Page = { items: { id: string; message_id: string }[] };
      const found = await eventually('it has failed', async () => {
        const { body } = await courtier.call<Page>('GET', '/api/messages/failed?limit=200');
        return body.items.find((item) => item.message_id === message_id)?.id;
      });
      return { ID: String(found), MESSAGE_ID: message_id };
    }

    /** What stands for a row of the outbox; that it is written again is all. */
    const anOrder = async () => ({ OUTBOX: 'orders-outbox', ORDER_ID: newId(), EVENT_ID: newId() });

    async function typed(): Promise<string> {
      const { username, password } = new URL(amqp);
      const env = {
        PATH: `${commands}:${await curlPath(process.env)}`,
        CURL_HOME: home,
        HOME: home,
        USERNAME: decodeURIComponent(username),
        PASSWORD: decodeURIComponent(password),
        MANAGEMENT_URL: management,
        ...names,
      };
      const laptop = blocks.filter((each) => each.laptop).map(({ block }) => block);
      const others = blocks.filter((each) => !each.laptop).map(({ block }) => block);
      const script = [TAIL, ...laptop, ...others]
        .join('\n')
        .replaceAll('http://localhost:4566', aws)
        .replaceAll('us-east-1', REGION);
      const { stdout } = await run('bash', ['--norc', '-eu', '-o', 'pipefail', '-c', script], {
        // One of the commands writes a file.
        cwd: home,
        env,
        timeout: 280_000,
        maxBuffer: 16_777_216,
      });
      return stdout;
    }

    it(`work against a laptop with the region ${REGION}`, async () => {
      const said = await typed();
      expect(said).toContain(names.MESSAGE_ID);
      expect(said).toMatch(/"TaskHandle"/);
      expect(said).toMatch(/"consumers": \d/);
      expect(said).not.toMatch(/urn:courtier:problem:(unauthorized|forbidden|invalid)/);
    });

    it('say of those that only AWS answers why it is so', () => {
      const elsewhere = [...page.matchAll(/```sh aws\n(.*)/g)].map(([, first]) => first);
      expect(elsewhere.length).toBeGreaterThan(0);
      for (const first of elsewhere) expect(first).toMatch(/^# On AWS alone: \S/);
    });

    it('begin with addresses that are those of the runtime', async () => {
      const env = {
        PATH: `${commands}:${process.env.PATH}`,
        HOME: home,
        AWS_ENDPOINT_URL: aws,
        AWS_REGION: 'eu-west-1',
      };
      const first = `${blocks[0]?.block}\necho "$API $KEY"`;
      const credentials = {
        AWS_ACCESS_KEY_ID: 'any',
        AWS_SECRET_ACCESS_KEY: 'thing',
        AWS_DEFAULT_REGION: 'eu-west-1',
      };
      const { stdout } = await run('bash', ['--norc', '-eu', '-c', first], {
        env: { ...env, ...credentials, STAGE: 'local' },
        timeout: 280_000,
      });
      expect(stdout).toBe(`${api} ${courtier.ready.adminKey}\n`);
    });
  },
);
