import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../../../core/errors.ts';
import { nodeFigures } from '../../../core/observation/node-figures.ts';

const bytes = { memoryUsed: 30, memoryLimit: 40, diskFree: 200, diskLimit: 50 };

describe('the figures of a node', () => {
  it('are its memory of what it may use, and the disk that must stay free of what is free', () => {
    expect(nodeFigures('a', bytes)).toEqual({ name: 'a', memory: 0.75, disk: 0.25 });
  });

  it.each(['memoryUsed', 'memoryLimit', 'diskFree', 'diskLimit'] as const)(
    'are not made up where it does not say %s',
    (figure) => {
      const figures = () => nodeFigures('rabbit@a', { ...bytes, [figure]: undefined });
      expect(figures).toThrow(UnavailableError);
      expect(figures).toThrow(`${figure} of its node rabbit@a`);
    },
  );

  it('are past every limit on a full disk, and with a memory limit of 0', () => {
    const { memory, disk } = nodeFigures('a', { ...bytes, memoryLimit: 0, diskFree: 0 });
    expect(memory).toBeGreaterThan(1);
    expect(disk).toBeGreaterThan(1);
  });
});
