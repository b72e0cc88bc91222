import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handleCloudWatch } from '../../../localstack/cloudwatch/api.ts';

const ago = (seconds: number) => ({ sentTimestamp: Date.now() - seconds * 1_000 - 500, body: '{}' });
const queues: Record<string, () => object> = {
  waiting: () => ({ ready: [ago(5), ago(30)], delayed: [ago(2)], inflight: [] }),
  taken: () => ({ ready: [ago(5)], delayed: [], inflight: [{ message: ago(70), receiptHandle: 'r' }] }),
  broken: () => ({ ready: 'what?' }),
  empty: () => ({ ready: [], delayed: [], inflight: [] }),
  huge: () => ({ ready: [{ ...ago(5), body: 'x'.repeat(16_000_000) }], delayed: [], inflight: [] }),
};
let fauxqs: Server;
let url: string;
beforeAll(async () => {
  fauxqs = createServer(({ url: path = '' }, answer) => {
    const messages = queues[path.replace('/_fauxqs/queues/', '')]?.();
    const body = JSON.stringify(messages ? { messages } : { error: 'not found' });
    answer.writeHead(messages ? 200 : 404, { 'content-length': Buffer.byteLength(body) }).end(body);
  });
  await new Promise<void>((resolve) => fauxqs.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(fauxqs.address() as AddressInfo).port}`;
});
afterAll(() => fauxqs.close());

const now = () => Date.now() / 1_000;
const query = (queue: string, more: object = {}) => ({
  Metric: {
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateAgeOfOldestMessage',
    Dimensions: [{ Name: 'QueueName', Value: queue }],
    ...more,
  },
  Period: 60,
  Stat: 'Maximum',
});
async function ask(stats: object[], more: object = {}, operation = 'GetMetricData') {
  const input = {
    MetricDataQueries: stats.map((MetricStat, n) => ({ Id: `q${n}`, MetricStat })),
    StartTime: now() - 300,
    EndTime: now(),
    ...more,
  };
  const endpoints = { aws: '', api: '', dynamodb: '', fauxqs: url };
  const { status, body } = await handleCloudWatch(operation, input, { endpoints, alarms: [] });
  return { status, body: body as { MetricDataResults: { Id: string; Values: number[] }[]; __type?: string } };
}

describe('CloudWatch on a laptop', () => {
  it('knows the age of the oldest message of a queue, wherever in it that is', async () => {
    const { status, body } = await ask(['waiting', 'taken', 'empty', 'nowhere'].map((queue) => query(queue)));
    expect(status).toBe(200);
    expect(body.MetricDataResults.map(({ Id, Values }) => [Id, Values])).toEqual([
      ['q0', [30]],
      ['q1', [70]],
      ['q2', [0]],
      ['q3', []],
    ]);
  });

  it('has no figure of a queue that is too large to look at, and none of another time', async () => {
    expect((await ask([query('huge')])).body.MetricDataResults).toMatchObject([{ Values: [] }]);
    const past = { StartTime: now() - 900, EndTime: now() - 600 };
    expect((await ask([query('waiting')], past)).body.MetricDataResults).toMatchObject([{ Values: [] }]);
  });

  it('has the figures of the others when one queue cannot be looked at', async () => {
    const { status, body } = await ask([query('broken'), query('empty')]);
    expect(status).toBe(200);
    expect(body.MetricDataResults).toMatchObject([
      { StatusCode: 'InternalError', Values: [] },
      { StatusCode: 'Complete', Values: [0] },
    ]);
  });

  it('names what it has not', async () => {
    for (const more of [
      { MetricName: 'NumberOfMessagesSent' },
      { Namespace: 'AWS/Lambda' },
      { Dimensions: [] },
    ]) {
      expect(await ask([query('waiting', more)])).toMatchObject({
        status: 400,
        body: { __type: 'InvalidParameterValueException', message: expect.stringMatching(/has no metric/) },
      });
    }
    const expression = { MetricDataQueries: [{ Id: 'e', Expression: 'SUM(METRICS())' }] };
    expect(await ask([], expression)).toMatchObject({
      status: 400,
      body: { __type: 'InvalidParameterValueException', message: expect.stringContaining('Expression') },
    });
    expect(await ask([query('waiting')], {}, 'PutMetricData')).toMatchObject({
      status: 400,
      body: { __type: 'UnknownOperationException', message: expect.stringContaining('PutMetricData') },
    });
  });
});
