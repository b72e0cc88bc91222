import { expect, it } from 'vitest';
import { createEmbeddedMetrics } from '../../../adapters/cloudwatch/embedded-metrics.ts';

function setUp() {
  const lines: string[] = [];
  const measures = createEmbeddedMetrics({
    deployment: 'prod',
    now: () => new Date(1_767_600_000_000),
    write: (line) => lines.push(line),
  });
  return { measures, lines };
}

it('figures are one line of the log, in the embedded metric format, with details that are no metric', () => {
  const { measures, lines } = setUp();
  measures.record({ BrokerNodes: 3, FullestQueue: 80.5 }, { fullest_queue: 'orders' });
  expect(lines).toEqual([expect.stringMatching(/^\{"_aws":[^\n]+\}\n$/)]);
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    _aws: {
      Timestamp: 1_767_600_000_000,
      CloudWatchMetrics: [
        {
          Namespace: 'Courtier',
          Dimensions: [['Deployment']],
          Metrics: [
            { Name: 'BrokerNodes', Unit: 'Count' },
            { Name: 'FullestQueue', Unit: 'Percent' },
          ],
        },
      ],
    },
    fullest_queue: 'orders',
    BrokerNodes: 3,
    FullestQueue: 80.5,
    Deployment: 'prod',
  });
});

it('a detail never takes the place of a figure or of what it belongs to', () => {
  const { measures, lines } = setUp();
  measures.record({ BrokerNodes: 3 }, { BrokerNodes: 0, Deployment: 'dev' });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ BrokerNodes: 3, Deployment: 'prod' });
});

it('figures of one queue have it for a dimension', () => {
  const { measures, lines } = setUp();
  measures.recordOf('orders', { QueueMessages: 7 });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    _aws: {
      CloudWatchMetrics: [{ Dimensions: [['Deployment', 'Queue']], Metrics: [{ Name: 'QueueMessages' }] }],
    },
    Deployment: 'prod',
    Queue: 'orders',
    QueueMessages: 7,
  });
});

it('nothing is written where there is nothing to tell', () => {
  const { measures, lines } = setUp();
  measures.record({});
  expect(lines).toEqual([]);
});
