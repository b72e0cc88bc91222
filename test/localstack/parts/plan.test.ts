import { describe, expect, it } from 'vitest';
import { parseSimulation } from '../../../localstack/parts/rabbitmq/debian.ts';
import { chooseSource, type Probes } from '../../../localstack/parts/rabbitmq/plan.ts';

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

  it('asks Docker only when there is nothing else', async () => {
    const asked: string[] = [];
    const probes = { ...everything, docker: async () => asked.push('docker') > 0 };
    await chooseSource({}, probes);
    expect(asked).toEqual([]);
  });

  it('is an error that says what to install when there is none', async () => {
    await expect(chooseSource({}, nothing)).rejects.toThrow(/install it: .*\n.*Docker.*\n.*BROKER_URL=/);
  });

  it('refuses a URL that is none without telling its password', async () => {
    await expect(chooseSource({ BROKER_URL: 'broker:secret' }, nothing)).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
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
