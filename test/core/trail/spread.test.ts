import { expect, it } from 'vitest';
import { spread } from '../../../core/trail/spread.ts';
import { idsOfEqual } from '../../../core/trail/tapped.ts';
import { published } from '../../contract/trail.ts';

const at = (n: number) => n.toString(16).padStart(16, '0');

it('keeps the first of one id under it, and the others under ids of their own, the same each time', () => {
  const entries = Array.from({ length: 50 }, (_, n) =>
    published('e', { message_id: 'always', digest: at(n) }),
  );
  const kept = spread(entries, idsOfEqual());
  expect(kept.slice(0, 20)).toEqual(entries.slice(0, 20));
  const others = kept.slice(20);
  expect(new Set(others.map(({ message_id }) => message_id)).size).toBe(30);
  expect(others.every(({ metadata }) => metadata.same_id === 'always')).toBe(true);
  expect(spread(entries, idsOfEqual())).toEqual(kept);
});

it('leaves alone what is the same publish, and what has ids of its own', () => {
  const one = published('e');
  const same = Array.from({ length: 50 }, () => one);
  expect(spread(same, idsOfEqual())).toEqual(same);
  const own = Array.from({ length: 50 }, () => published('e'));
  expect(spread(own, idsOfEqual())).toEqual(own);
});
