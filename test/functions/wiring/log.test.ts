import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAuthorsLog, createLog } from '../../../functions/wiring/log.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function lineOf(create: typeof createLog): Record<string, unknown> {
  vi.stubEnv('STAGE', 'prod');
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  create().info('alert sent');
  return JSON.parse(String(write.mock.calls[0]?.[0]));
}

describe('a line of a function that counts', () => {
  it('is a metric of its deployment where the function writes it', () => {
    expect(lineOf(createLog)).toMatchObject({ message: 'alert sent', AlertsSent: 1, Deployment: 'prod' });
  });

  it('is none where an author writes the same words', () => {
    const line = lineOf(createAuthorsLog);
    expect(line).toMatchObject({ message: 'alert sent' });
    expect(line).not.toHaveProperty('_aws');
  });
});
