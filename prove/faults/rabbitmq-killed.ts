import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answers } from '../../localstack/parts/rabbitmq/answers.ts';
import type { Fault } from './fault.ts';

/** What looks after the node starts it again within a second; then it reads its queues. */
export const rabbitmqKilled: Fault = {
  name: 'rabbitmq-killed',
  place: 'rabbitmq',
  about: 'RabbitMQ’s process is killed, and started again',
  forMs: [500, 3_000],
  async begin({ deployment: { broker } }) {
    const pid = Number((await readFile(join(broker.dir, 'pid'), 'utf8')).trim());
    process.kill(pid, 'SIGKILL');
    return () => answers(broker, new Promise(() => undefined));
  },
};
