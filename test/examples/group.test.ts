import { expect, it } from 'vitest';
import { createGroup } from '../../examples/demo/group.ts';

it('counts what a group saw by message, though two members were given the same one', () => {
  const group = createGroup();
  for (const id of ['a', 'b', 'c']) group.took(0, id);
  for (const id of ['c', 'd']) group.took(1, id);
  expect(group.size()).toBe(4);
  expect(group.shares()).toEqual({ taken: [3, 1], repeats: 1 });
});

it('counts what came again to the same member once', () => {
  const group = createGroup();
  for (const id of ['a', 'a']) group.took(1, id);
  expect(group.shares()).toEqual({ taken: [1], repeats: 1 });
});
