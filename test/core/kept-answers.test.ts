import { expect, it } from 'vitest';
import { keptAnswers } from '../../core/kept-answers.ts';

function setUp() {
  const clock = { ms: 0 };
  const asked: string[] = [];
  const trouble = { with: '' };
  const answer = keptAnswers(
    async (name: string) => {
      asked.push(name);
      if (name === trouble.with) throw new Error('not now');
      return `${name} ${asked.length}`;
    },
    { now: () => new Date(clock.ms), seconds: 5 },
  );
  return { answer, asked, clock, trouble };
}

it('asks once for so long, by what is asked', async () => {
  const { answer, asked, clock } = setUp();
  expect(await answer('a')).toBe('a 1');
  clock.ms = 4_999;
  expect(await answer('a')).toBe('a 1');
  expect(await answer('b')).toBe('b 2');
  clock.ms = 5_000;
  expect(await answer('a')).toBe('a 3');
  expect(asked).toEqual(['a', 'b', 'a']);
});

it('asks once for those who ask at the same time', async () => {
  const { answer, asked } = setUp();
  expect(await Promise.all([answer('a'), answer('a')])).toEqual(['a 1', 'a 1']);
  expect(asked).toEqual(['a']);
});

it('asks again at once after a failure', async () => {
  const { answer, trouble } = setUp();
  trouble.with = 'a';
  await expect(answer('a')).rejects.toThrow('not now');
  trouble.with = '';
  expect(await answer('a')).toBe('a 2');
});

it('keeps a later answer when one that was asked for before fails late', async () => {
  const clock = { ms: 0 };
  const asked: PromiseWithResolvers<string>[] = [];
  const answer = keptAnswers(
    (_: string) => {
      const answered = Promise.withResolvers<string>();
      asked.push(answered);
      return answered.promise;
    },
    { now: () => new Date(clock.ms), seconds: 5 },
  );
  const slow = answer('a');
  clock.ms = 5_000;
  const later = answer('a');
  asked[0]?.reject(new Error('late'));
  await expect(slow).rejects.toThrow('late');
  asked[1]?.resolve('second');
  expect(await answer('a')).toBe('second');
  expect(await later).toBe('second');
  expect(asked).toHaveLength(2);
});
