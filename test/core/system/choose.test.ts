import { describe, expect, it } from 'vitest';
import { chosen } from '../../../core/system/choose.ts';
import { defineSystem, type System } from '../../../core/system/define.ts';
import { defineTopology } from '../../../core/topology/define.ts';

const named = (system: string): System =>
  defineSystem({
    folder: '/nowhere',
    topology: defineTopology({ system, description: `The system ${system}.`, exchanges: {}, queues: {} }),
  });
const systems = [named('shop'), named('till'), named('post')];
const names = (list: string | undefined) => chosen(systems, list).map(({ topology }) => topology.system);

describe('the systems that a list chooses', () => {
  it.each([
    ['all when there is no list', undefined, ['shop', 'till', 'post']],
    ['all when it is empty, as a variable that is set to nothing', ' ', ['shop', 'till', 'post']],
    ['those that it names, in the order of the systems', 'post, shop,', ['shop', 'post']],
    ['each once', 'till,till', ['till']],
    ['none when it says so', 'none', []],
  ])('are %s', (_what, list, expected) => {
    expect(names(list)).toEqual(expected);
  });

  it('are none of a list with a name that no system has: the error says which there are', () => {
    expect(() => names('shop,tilt,pots')).toThrow(
      'There is no system "tilt", "pots": COURTIER_SYSTEMS takes shop, till, post, or none.',
    );
  });
});
