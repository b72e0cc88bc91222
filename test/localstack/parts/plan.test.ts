import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findUnpacked, parseSimulation, rabbitmqPackage } from '../../../localstack/parts/rabbitmq/debian.ts';
import { chooseSource, type Probes } from '../../../localstack/parts/rabbitmq/plan.ts';
import { isVersion } from '../../../localstack/parts/rabbitmq/releases.ts';

const nothing: Probes = {
  installed: async () => undefined,
  unpacked: async () => undefined,
  apt: async () => false,
  docker: async () => false,
};
const everything: Probes = {
  installed: async () => ({ server: '/usr/sbin/rabbitmq-server', epmd: '/usr/bin/epmd' }),
  unpacked: async () => '/cache/rabbitmq-3.10.8',
  apt: async () => true,
  docker: async () => true,
};

describe('which RabbitMQ runs', () => {
  it('is the one that BROKER_URL names, before any other', async () => {
    const source = await chooseSource({ BROKER_URL: 'amqp://me:secret@broker:5673/team' }, everything);
    expect(source).toEqual({
      kind: 'running',
      url: 'amqp://me:secret@broker:5673/team',
      managementUrl: 'http://broker:15672',
    });
  });

  it('is asked for management calls on 443 when it speaks TLS, as Amazon MQ is', async () => {
    const source = await chooseSource(
      { BROKER_URL: 'amqps://me:secret@b-1.mq.us-east-1.amazonaws.com:5671' },
      nothing,
    );
    expect(source).toMatchObject({ managementUrl: 'https://b-1.mq.us-east-1.amazonaws.com' });
  });

  it('is asked where BROKER_MANAGEMENT_URL says', async () => {
    const env = { BROKER_URL: 'amqp://broker', BROKER_MANAGEMENT_URL: 'http://broker:8080' };
    expect(await chooseSource(env, nothing)).toMatchObject({ managementUrl: 'http://broker:8080' });
  });

  it('is an installed one, else an unpacked one, else Debian’s packages, else Docker', async () => {
    const kinds: string[] = [];
    const probes = { ...everything };
    for (const without of ['installed', 'unpacked', 'apt', 'docker'] as const) {
      kinds.push((await chooseSource({}, probes)).kind);
      Object.assign(probes, { [without]: nothing[without] });
    }
    expect(kinds).toEqual(['installed', 'unpacked', 'debian', 'docker']);
  });

  it('is of the version that COURTIER_RABBITMQ asks for, never the installed one', async () => {
    const asked: (string | undefined)[] = [];
    const probes = {
      ...everything,
      unpacked: async (version: string | undefined) => {
        asked.push(version);
        return undefined;
      },
    };
    const source = await chooseSource({ COURTIER_RABBITMQ: '4.3' }, probes);
    expect({ source, asked }).toEqual({ source: { kind: 'debian', version: '4.3' }, asked: ['4.3'] });
    expect(
      await chooseSource({ COURTIER_RABBITMQ: '4.3' }, { ...nothing, docker: async () => true }),
    ).toEqual({
      kind: 'docker',
      version: '4.3',
    });
  });

  it.each(['latest', '4.', '4.3; true', '../4'])('refuses %s for a version', async (version) => {
    await expect(chooseSource({ COURTIER_RABBITMQ: version }, everything)).rejects.toThrow(
      'COURTIER_RABBITMQ must be a version like 4.3',
    );
  });

  it('asks Docker only when there is nothing else', async () => {
    const asked: string[] = [];
    const probes = { ...everything, docker: async () => asked.push('docker') > 0 };
    await chooseSource({}, probes);
    expect(asked).toEqual([]);
  });

  it('is an error that says what to install when there is none', async () => {
    await expect(chooseSource({}, nothing)).rejects.toThrow(/install it: .*\n.*Docker.*\n.*BROKER_URL=/);
  });

  it.each([
    ['amqp://me:secret@broker/a/b', /one virtual host.*a%2Fb/],
    ['amqp://me:secret@broker/%zz', /one virtual host/],
    ['amqp://me:secret@broker/team?heartbeat=5', /takes no parameters/],
    ['amqp://me:secret@broker/team#x', /takes no parameters/],
  ])('refuses %s, whose virtual host could be taken for another', async (BROKER_URL, said) => {
    const refused = chooseSource({ BROKER_URL, BROKER_MANAGEMENT_URL: 'http://broker' }, nothing);
    await expect(refused).rejects.toThrow(said);
    await expect(refused).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });

  it('refuses a URL that is none without telling its password', async () => {
    await expect(chooseSource({ BROKER_URL: 'broker:secret' }, nothing)).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });
});

describe('a version', () => {
  it.each([
    ['4.3.6-1', '4.3', true],
    ['4.3.6-1', '4', true],
    ['4.3.6-1', '4.3.6', true],
    ['4.3.6-1', undefined, true],
    ['4.30.1-1', '4.3', false],
    ['3.10.8-1.1+deb12u1', '4.3', false],
    ['3.10.8-1.1+deb12u1', '3.10', true],
  ])('%s for %s: %s', (version, wanted, is) => {
    expect(isVersion(version, wanted)).toBe(is);
  });
});

describe('the unpacked trees', () => {
  let cache: string;
  beforeEach(async () => {
    cache = await mkdtemp(join(tmpdir(), 'courtier-cache-'));
    const trees = [
      'rabbitmq-3.10.8-1',
      'whole-rabbitmq-4.0.5-9',
      'whole-rabbitmq-4.3.6-1',
      'whole-rabbitmq-4.3.10-1',
    ];
    for (const tree of trees) await mkdir(join(cache, tree));
  });
  afterEach(() => rm(cache, { recursive: true }));

  it.each([
    [undefined, 'rabbitmq-3.10.8-1'],
    ['4.3', 'whole-rabbitmq-4.3.10-1'],
    ['4.0', 'whole-rabbitmq-4.0.5-9'],
    ['4', 'whole-rabbitmq-4.3.10-1'],
  ])('for %s hold %s', async (version, tree) => {
    expect(await findUnpacked({ COURTIER_CACHE: cache }, rabbitmqPackage(version))).toBe(join(cache, tree));
  });

  it('hold none of a version that nobody asked for before', async () => {
    expect(await findUnpacked({ COURTIER_CACHE: cache }, rabbitmqPackage('4.4'))).toBeUndefined();
  });
});

describe('an apt simulation', () => {
  it('tells which packages the server needs, at which versions', () => {
    const output = [
      'Inst erlang-base (1:25.2.3+dfsg-1+deb12u4 Debian:12.12/oldstable [amd64]) []',
      'Inst libssl3 [3.0.14-1] (3.0.15-1 Debian:12.12/oldstable [amd64])',
      'Inst logrotate (3.21.0-1 Debian:12.12/oldstable [amd64])',
      'Inst rabbitmq-server (3.10.8-1.1+deb12u1 Debian:12.12/oldstable [all])',
      'Conf erlang-base (1:25.2.3+dfsg-1+deb12u4 Debian:12.12/oldstable [amd64])',
    ].join('\n');
    expect([...parseSimulation(output)]).toEqual([
      ['erlang-base', '1:25.2.3+dfsg-1+deb12u4'],
      ['libssl3', '3.0.15-1'],
      ['rabbitmq-server', '3.10.8-1.1+deb12u1'],
    ]);
  });
});
