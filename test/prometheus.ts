import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type DebianPackage, findUnpacked, unpackDebian } from '../localstack/parts/rabbitmq/debian.ts';
import { Ports } from '../localstack/ports.ts';

const run = promisify(execFile);

const PROMETHEUS: DebianPackage = {
  name: 'prometheus',
  // Both programs are whole; what would come along besides is for its web page.
  needed: /^prometheus$/,
  taking: 'no Prometheus here: taking Debian’s package, once (about 35 MB)',
  instead: 'Install prometheus, with promtool: the metrics and the dashboard are tried with them.',
};

/** Paths of the server and of the tool that checks what it reads. */
export type PrometheusPrograms = { prometheus: string; promtool: string };

/** This machine's Prometheus, or, where it has none, Debian's, unpacked without root. */
export async function prometheusPrograms(env: NodeJS.ProcessEnv): Promise<PrometheusPrograms> {
  const installed = { prometheus: 'prometheus', promtool: 'promtool' };
  const there = await Promise.all(
    Object.values(installed).map((program) => run(program, ['--version'])),
  ).then(
    () => true,
    () => false,
  );
  if (there) return installed;
  const root = (await findUnpacked(env, PROMETHEUS)) ?? (await unpackDebian(env, console.error, PROMETHEUS));
  return { prometheus: join(root, 'usr/bin/prometheus'), promtool: join(root, 'usr/bin/promtool') };
}

/** What `promtool check metrics` has against a text: nothing, or its complaints. */
export async function checkMetrics({ promtool }: PrometheusPrograms, text: string): Promise<string> {
  const check = spawn(promtool, ['check', 'metrics'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [check.stdout, check.stderr]) stream.on('data', (part) => said.push(String(part)));
  check.stdin.end(text);
  const [code] = (await once(check, 'close')) as [number];
  return code === 0 ? '' : said.join('') || `promtool ended with ${code}`;
}

export type RunningPrometheus = {
  /** What a query answers, as Prometheus's API has it. Throws with its reason for one that it does not understand. */
  get<T>(path: string, query: Record<string, string>): Promise<T>;
  stop(): Promise<void>;
};

/** Scrapes what a configuration names, with other targets and key, every second: a Prometheus of its own. */
export async function startPrometheus(
  { prometheus, promtool }: PrometheusPrograms,
  { configuration, api, key }: { configuration: URL; api: string; key: string },
): Promise<RunningPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'courtier-prometheus-'));
  const keyFile = join(folder, 'key');
  const config = join(folder, 'prometheus.yml');
  await writeFile(keyFile, key, { mode: 0o600 });
  const written = (await readFile(configuration, 'utf8'))
    .replace('localhost:8011', new URL(api).host)
    .replace('/run/secrets/courtier_key', keyFile)
    .replace('scrape_interval: 1m', 'scrape_interval: 1s');
  await writeFile(config, written);
  await run(promtool, ['check', 'config', config]);
  const ports = new Ports();
  const address = `127.0.0.1:${await ports.take()}`;
  const server = spawn(
    prometheus,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const ended = once(server, 'exit');
  const base = `http://${address}`;
  await Promise.race([
    untilReady(base),
    ended.then(([code]) => Promise.reject(new Error(`Prometheus ended with ${code}`))),
  ]);
  return {
    async get(path, query) {
      const response = await fetch(`${base}${path}?${new URLSearchParams(query)}`);
      const { data, error } = (await response.json()) as { data: never; error?: string };
      if (error !== undefined) throw new Error(`${query.query ?? path}: ${error}`);
      return data;
    },
    async stop() {
      await end(server, ended);
      ports.release();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function end(server: ChildProcess, ended: Promise<unknown>): Promise<void> {
  server.kill();
  await ended;
}

async function untilReady(base: string): Promise<void> {
  for (;;) {
    const ready = await fetch(`${base}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await pause(100);
  }
}
