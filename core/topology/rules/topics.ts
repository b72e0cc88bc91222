import { boundKeys, topicOf } from '../bound-topics.ts';
import type { Topology } from '../define.ts';
import { merge } from '../merge.ts';
import { at, type Problem } from './problem.ts';

/** Topics are routing keys of a topic exchange, and one exchange has each: who names a topic names no exchange. */
export function topicProblems(systems: readonly Topology[]): Problem[] {
  const declared = systems.flatMap(({ system, exchanges }) =>
    Object.entries(exchanges).map(([name, exchange]) => ({ path: `${system}.exchanges.${name}`, exchange })),
  );
  return [
    ...declared.flatMap(({ path, exchange: { topics, type } }) =>
      at(path)(
        topics === true && type !== 'topic',
        'topics',
        `a ${type} exchange knows no topics: it does not route by words`,
        'make its type topic, or leave topics out',
      ),
    ),
    ...sharedTopicProblems(systems),
  ];
}

type OfTopics = { path: string; name: string; topics: readonly string[] };

/** One problem for each pair of exchanges, at the later one. */
function sharedTopicProblems(systems: readonly Topology[]): Problem[] {
  // A key that is all wildcards takes everything and is no topic's.
  const bound = boundKeys(merge(systems)).map(({ exchange, key }) => ({ exchange, topic: topicOf(key) }));
  const all = systems.flatMap(({ system, exchanges }) =>
    Object.entries(exchanges).flatMap(([name, { topics, type }]): OfTopics[] => {
      const own = bound
        .filter(({ exchange, topic }) => exchange === name && /^[^*#]+$/.test(topic))
        .map(({ topic }) => topic);
      return topics && type === 'topic'
        ? [{ path: `${system}.exchanges.${name}.topics`, name, topics: own }]
        : [];
    }),
  );
  return all.flatMap((later, index) =>
    all.slice(0, index).flatMap((earlier) => {
      const shared = [...new Set(later.topics.filter((topic) => earlier.topics.some(isAround(topic))))];
      return at(later.path)(
        shared.length > 0,
        '',
        `the exchange ${earlier.name} has ${shared.join(', ')} too, or a topic above or below: nobody could tell which is meant`,
        'bind the queues to one of the two exchanges, or rename the topic',
      );
    }),
  );
}

/** The same topic, or one above or below it. */
function isAround(topic: string) {
  return (other: string) => other === topic || other.startsWith(`${topic}.`) || topic.startsWith(`${other}.`);
}
