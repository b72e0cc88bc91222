import { describe, expect, it } from 'vitest';
import type { Queue } from '../../../core/topology/define.ts';
import { lengthProblems } from '../../../core/topology/rules/lengths.ts';
import { aQueue, aSystem } from './a-topology.ts';

const DEPLOYMENT = 'east-of-the-river';
const queueNamed = (name: string, more: Partial<Queue> = {}) =>
  aSystem({ queues: { [name]: aQueue({ delivery: 'pull', ...more }) } });
const handledBy = (folder: string) =>
  aSystem({ queues: { q: aQueue({ delivery: 'lambda', consumer: { function: folder } }) } });

describe('a name that begins with that of its deployment', () => {
  it.each([
    ['stack', (chars: number) => aSystem({ system: 's'.repeat(chars) }), 128 - 'courtier--'.length],
    ['work queue', (chars: number) => queueNamed('q'.repeat(chars)), 80 - 'courtier--work-'.length],
    [
      'work queue with an order',
      (chars: number) => queueNamed('q'.repeat(chars), { orderBy: 'id' }),
      80 - 'courtier--work-.fifo'.length,
    ],
    ['function', (chars: number) => handledBy('f'.repeat(chars)), 64 - 'courtier--'.length],
  ])('is refused where the %s is longer than AWS takes', (_what, named, room) => {
    for (const deployment of ['prod', DEPLOYMENT]) {
      const chars = room - deployment.length;
      expect(lengthProblems([named(chars)], deployment)).toEqual([]);
      expect(lengthProblems([named(chars + 3)], deployment)).toMatchObject([
        { remedy: 'shorten the name, or that of the deployment, by 3' },
      ]);
    }
  });

  it('is said whole, with its characters and those that there may be', () => {
    const [found] = lengthProblems([queueNamed('q'.repeat(50))], DEPLOYMENT);
    expect(found).toEqual({
      path: `shop.queues.${'q'.repeat(50)}`,
      problem: `its SQS work queue would be called courtier-${DEPLOYMENT}-work-${'q'.repeat(50)}, of 82 characters, and SQS takes 80`,
      remedy: 'shorten the name, or that of the deployment, by 2',
    });
  });

  it.each([
    ['its stack', 'shop', aSystem({ system: 's'.repeat(128) }), 's'.repeat(128), 'CloudFormation', 128],
    [
      'the function',
      'shop.queues.q.consumer.function',
      handledBy('f'.repeat(64)),
      'f'.repeat(64),
      'Lambda',
      64,
    ],
  ])('is said of %s too', (what, path, named, name, of, most) => {
    const whole = `courtier-prod-${name}`;
    expect(lengthProblems([named], 'prod')).toEqual([
      {
        path: path.replace('shop', named.system),
        problem: `${what} would be called ${whole}, of ${whole.length} characters, and ${of} takes ${most}`,
        remedy: 'shorten the name, or that of the deployment, by 14',
      },
    ]);
  });

  it('is not asked of queues that stay in RabbitMQ', () => {
    expect(lengthProblems([queueNamed('q'.repeat(200), { delivery: 'amqp' })], DEPLOYMENT)).toEqual([]);
  });
});
