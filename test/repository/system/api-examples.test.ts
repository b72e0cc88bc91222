import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { difference, type Example, type Names, readApiPage, textDifference } from '../../docs/api-page.ts';
import { misfit } from '../../docs/misfit.ts';
import { PATIENCE_MS } from '../../patience.ts';
import { eventually } from '../../system/courtier.ts';
import { curlPath } from './curl.ts';

const run = promisify(execFile);
const { api, adminKey } = inject('running');

/** Tells what the page does not show: the status, the type and the request. */
const CURLRC = `silent
max-time = 35
write-out = "%{stderr}%{http_code} %{content_type}\\n%{method} %{url_effective}"
`;

let home: string;
let path: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'courtier-curl-'));
  await writeFile(join(home, '.curlrc'), CURLRC);
  path = await curlPath(process.env);
});
afterAll(() => rm(home, { recursive: true, force: true }));

const names: Names = new Map();

type Outcome = { status: number; contentType: string; request: string; body: unknown };

/** The command as it stands on the page, in a shell that knows $API, $KEY and what answers said before. */
async function typed(command: string): Promise<Outcome> {
  const env = { PATH: path, CURL_HOME: home, API: api, KEY: adminKey, ...Object.fromEntries(names) };
  const { stdout, stderr } = await run('bash', ['--norc', '-eu', '-c', command], { env });
  const [first = '', request = ''] = stderr.split('\n');
  const [, status, contentType = ''] = /^(\d{3}) (.*)$/.exec(first) ?? [];
  const body: unknown = contentType.includes('json') ? JSON.parse(stdout) : stdout;
  return { status: Number(status), contentType, request, body };
}

/** What differs from the page; a name that an answer tells is only known once all of it fits. */
function compare({ status, shown }: Example, outcome: Outcome): string | undefined {
  const learned = new Map(names);
  const wrong =
    outcome.status === status ? differs(shown, outcome.body, learned) : `the status is ${outcome.status}`;
  if (!wrong) for (const [name, value] of learned) names.set(name, value);
  return wrong;
}

function differs(shown: unknown, body: unknown, learned: Names): string | undefined {
  if (typeof shown === 'string') return textDifference(shown, String(body));
  return difference(shown, body, learned);
}

/** A look may come too early; what changes something is done once. */
const isLook = ({ command }: Example) => !/ (-X|--json|-d) /.test(command);

function expectFitting(outcome: Outcome, wrong: string | undefined): void {
  expect(wrong, JSON.stringify(outcome.body)).toBeUndefined();
  const [method = '', url = ''] = outcome.request.split(' ');
  expect(misfit(method, new URL(url).pathname, outcome)).toBeUndefined();
}

describe('the commands of docs/api.md, one after the other', () => {
  const examples = readApiPage().flatMap((section) => section.examples);
  const under: { example: Example; outcome: Promise<Outcome> }[] = [];

  it.each(examples.map((example, n) => [n + 1, example.section, example] as const))(
    '%i: %s',
    async (_, __, example) => {
      if (example.later) {
        under.push({ example, outcome: typed(example.command) });
        return;
      }
      let outcome = await typed(example.command);
      let wrong = compare(example, outcome);
      if (wrong && isLook(example)) {
        await eventually(
          `it answers as it is shown (${wrong}): ${example.command}`,
          async () => {
            outcome = await typed(example.command);
            wrong = compare(example, outcome);
            return wrong === undefined;
          },
          PATIENCE_MS,
        );
      }
      expectFitting(outcome, wrong);
    },
  );

  it('are answered as shown where they ran in the background', async () => {
    expect(under).toHaveLength(1);
    for (const { example, outcome } of under) {
      const answered = await outcome;
      expectFitting(answered, compare(example, answered));
    }
  });
});
