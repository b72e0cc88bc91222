import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Start from '../../../localstack/start.ts';
import { mailTo } from '../../../systems/queue-service/test/system/mailbox.ts';
import { Courtier, newId } from '../../system/courtier.ts';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
/** What is installed, built or kept, and no part of the project's own files. */
const LEFT_BEHIND = new Set(['.build', '.courtier', '.git', 'cdk.out', 'node_modules']);

/** A block of the page, and the file that the line before it names; a later block without a name is of the same file. */
type Step = { file: string; kind: string; text: string };

async function recipe(): Promise<Step[]> {
  const page = await readFile(join(PROJECT, 'systems/queue-service/README.md'), 'utf8');
  const section = page.slice(page.indexOf('## Add an exchange, a queue and a consumer'));
  const blocks = section.matchAll(/(?:^`([^`\n]+)`:\n\n)?^```(ts|diff)\n([\s\S]*?)^```$/gm);
  let file = '';
  return [...blocks].map(([, named, kind = '', text = '']) => {
    file = named ?? file;
    return { file, kind, text };
  });
}

async function perform(project: string, { file, kind, text }: Step): Promise<void> {
  const path = join(project, file);
  if (kind === 'ts') {
    await mkdir(dirname(path), { recursive: true });
    return await writeFile(path, text);
  }
  const lines = text.trimEnd().split('\n');
  const side = (sign: string) =>
    lines.flatMap((line) => (line[0] === sign || line[0] === ' ' ? [line.slice(1)] : [])).join('\n');
  const before = await readFile(path, 'utf8');
  expect(before, `${file} holds what the recipe changes`).toContain(side('-'));
  await writeFile(path, before.replace(side('-'), side('+')));
}

describe('the recipe for an exchange, a queue and a consumer', () => {
  let project: string;
  let runtime: Start.Runtime;
  let steps: Step[];

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'courtier-recipe-'));
    const names = (await readdir(PROJECT)).filter((name) => !LEFT_BEHIND.has(name));
    const copied = names.map((name) => cp(join(PROJECT, name), join(project, name), { recursive: true }));
    await Promise.all([...copied, symlink(join(PROJECT, 'node_modules'), join(project, 'node_modules'))]);
    steps = await recipe();
    for (const step of steps) await perform(project, step);
    const copy = pathToFileURL(join(project, 'localstack/start.ts')).href;
    const { startRuntime } = (await import(/* @vite-ignore */ copy)) as typeof Start;
    // The other way out for mails: it is chosen when the template is written.
    runtime = await startRuntime({ env: { COURTIER_MAIL: 'ses' } });
  });
  afterAll(async () => {
    await runtime?.stop();
    await rm(project, { recursive: true, force: true });
  });

  it('compiles, and needs no file but those that it names', () => {
    const files = [...new Set(steps.map(({ file }) => file))];
    expect(files).toEqual([
      'systems/invoices/topology.ts',
      'systems/invoices/system.ts',
      'systems/index.ts',
      'systems/invoices/functions/invoice/handler.ts',
      'systems/invoices/functions/invoice/index.ts',
    ]);
    const tsc = join(PROJECT, 'node_modules', '.bin', 'tsc');
    const { status, stdout } = spawnSync(tsc, ['--noEmit', '-p', project], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  it('makes a queue that takes messages by its key, and a consumer that handles them and fails what is wrong', async () => {
    const courtier = new Courtier(runtime.ready);
    const publish = async (message: unknown, message_id = newId()) => {
      const answer = await courtier.publish('invoices', 'invoice.print', message, { message_id });
      expect(answer.status, JSON.stringify(answer.body)).toBe(202);
      return message_id;
    };
    await courtier.delivered(await publish({ number: 'F-1', total: 12.5 }), 'invoice_queue');
    const wrong = await publish({ number: 'F-2' });
    expect(await courtier.failedIn(wrong, 'invoice_queue', 'failed')).toMatchObject({
      source: 'consumer',
      error_name: 'InvalidMessageError',
    });
    expect((await courtier.publish('invoices', 'invoice.burn', {})).status).toBe(422);
  });

  it('leaves the other consumers as they are: a mail goes out, here through SES', async () => {
    const courtier = new Courtier(runtime.ready);
    const to = `${newId()}@example.com`;
    const answer = await courtier.publish('email', 'email.confirmation', { to, data: { name: 'Ada' } });
    await courtier.delivered(answer.body.id as string, 'email_queue');
    expect((await mailTo(courtier, to)).message_id).toMatch(/@email\.amazonses\.com>$/);
  });

  it('tells at synthesis of a consumer that asks for more than anybody gives it', async () => {
    const env = "import * as z from 'zod';\nexport const Env = z.object({ INVOICES_TABLE: z.string() });\n";
    await writeFile(join(project, 'systems/invoices/functions/invoice/env.ts'), env);
    const { status, stderr } = spawnSync(process.execPath, ['bin/courtier.ts'], {
      cwd: project,
      env: { ...process.env, COURTIER_STAGE: 'local', CDK_OUTDIR: join(project, 'cdk.out') },
      encoding: 'utf8',
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain('The env.ts of functions/invoice asks for more than the pipeline has');
  });
});
