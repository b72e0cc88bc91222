import { expect, it } from 'vitest';
import { firstAnswer } from '../../../core/observation/first-answer.ts';
import { recordedLog } from '../../recorded-log.ts';

const answering = (name: string, asked: string[]) => ({
  observe: async () => {
    asked.push(name);
    return { nodes: [{ name, memory: 0, disk: 0 }], queues: [] };
  },
});
const failing = (name: string, asked: string[]) => ({
  observe: async () => {
    asked.push(name);
    throw new Error(`${name} is away`);
  },
});

it('who answers first is enough', async () => {
  const asked: string[] = [];
  const observer = firstAnswer([answering('a', asked), answering('b', asked)], recordedLog());
  expect((await observer.observe()).nodes).toMatchObject([{ name: 'a' }]);
  expect(asked).toEqual(['a']);
});

it('the next one is asked when one does not answer, and the log says so', async () => {
  const asked: string[] = [];
  const log = recordedLog();
  const observer = firstAnswer([failing('a', asked), answering('b', asked)], log);
  expect((await observer.observe()).nodes).toMatchObject([{ name: 'b' }]);
  expect(log.text()).toContain('a is away');
});

it('the last one says why nobody answers', async () => {
  const observer = firstAnswer([failing('a', []), failing('b', [])], recordedLog());
  await expect(observer.observe()).rejects.toThrow('b is away');
});
