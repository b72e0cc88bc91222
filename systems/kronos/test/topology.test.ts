import { expect, it } from 'vitest';
import { merge } from '../../../core/topology/merge.ts';
import { topicNamed } from '../../../core/topology/topics.ts';
import { kronos } from '../topology.ts';

const within = merge([kronos]);

it.each([
  ['auth', ['kronos_auth']],
  ['user', ['kronos_user']],
  ['log', ['kronos_log']],
  ['cache', ['kronos_cache']],
  ['router', ['kronos_router']],
  ['gaia', ['kronos_gaia_critical', 'kronos_gaia']],
])('S3 has the topic %s, which is pulled from %j', (name, queues) => {
  expect(topicNamed(name, within)?.queues).toEqual(queues);
});
