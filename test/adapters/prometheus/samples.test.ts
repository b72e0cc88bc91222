import { expect, it } from 'vitest';
import { samplesOf } from '../../../adapters/prometheus/samples.ts';

const TEXT = `# TYPE ready gauge
# HELP ready Messages.
ready{vhost="/",queue="a"} 3
ready{vhost="/",queue="with \\"quotes\\", a \\\\ and a\\nline"} 4.5e+3 1767600000000
ready_bytes 5
limit 17
odd{queue="a"} NaN
`;

it('samples are read by the name of their metric, with their labels as they were before they were escaped', () => {
  expect(samplesOf(TEXT, ['ready', 'limit'])).toEqual({
    ready: [
      { labels: { vhost: '/', queue: 'a' }, value: 3 },
      { labels: { vhost: '/', queue: 'with "quotes", a \\ and a\nline' }, value: 4_500 },
    ],
    limit: [{ labels: {}, value: 17 }],
  });
});

it('what is no number, and what is not there, has no sample', () => {
  expect(samplesOf(TEXT, ['odd', 'gone'])).toEqual({ odd: [], gone: [] });
});
