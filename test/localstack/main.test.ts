import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'main-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const local = (...args: string[]) =>
  run(process.execPath, ['localstack/main.ts', ...args], {
    env: { ...process.env, COURTIER_API_PORT: '0', AWS_ENDPOINT_PORT: '0', BROKER_URL: 'amqp://127.0.0.1:1' },
  });

describe('npm run local', () => {
  it('explains itself', async () => {
    const { stdout } = await local('--help');
    expect(stdout).toMatch(/--data-dir DIR/);
  });

  it('refuses an option that it does not have, without a stack', async () => {
    await expect(local('--jason')).rejects.toMatchObject({
      code: 1,
      stderr: expect.not.stringContaining('    at '),
    });
  });

  it('starts what the template says its systems need on a laptop, and says when that cannot be', async () => {
    const artifacts = { app: { type: 'aws:cloudformation:stack', properties: { templateFile: 'app.json' } } };
    const module = join(dir, 'local.mjs');
    const Metadata = { 'courtier:local': { shop: module } };
    await writeFile(join(dir, 'manifest.json'), JSON.stringify({ artifacts }));
    await writeFile(join(dir, 'app.json'), JSON.stringify({ Metadata, Resources: {} }));
    await writeFile(
      module,
      `export async function start() { throw new Error('the till of the shop is locked'); }`,
    );
    await expect(local('--template-dir', dir, '--data-dir', join(dir, 'data'))).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the till of the shop is locked'),
    });
  });

  it('names all that it cannot run, and ends what it started', async () => {
    const artifacts = { app: { type: 'aws:cloudformation:stack', properties: { templateFile: 'app.json' } } };
    const Resources = { Vpc: { Type: 'AWS::EC2::VPC' }, Broker: { Type: 'AWS::AmazonMQ::Broker' } };
    await writeFile(join(dir, 'manifest.json'), JSON.stringify({ artifacts }));
    await writeFile(join(dir, 'app.json'), JSON.stringify({ Resources }));
    const dataDir = join(dir, 'data');
    await expect(local('--template-dir', dir, '--data-dir', dataDir)).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/write localstack\/resources\/ec2-vpc\.ts .*\n.*amazonmq-broker\.ts/),
    });
    // The same folder can be used again at once: nothing holds it.
    await expect(local('--template-dir', join(dir, 'none'), '--data-dir', dataDir)).rejects.toMatchObject({
      stderr: expect.stringContaining('is not a cloud assembly'),
    });
  });
});
