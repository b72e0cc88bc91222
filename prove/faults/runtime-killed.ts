import type { Fault } from './fault.ts';

export const runtimeKilled: Fault = {
  name: 'runtime-killed',
  place: 'runtime',
  about:
    'the whole runtime, with its stand-ins for AWS and every function, is killed, and started on what it has kept',
  forMs: [0, 0],
  async begin({ deployment }) {
    await deployment.killRuntime();
    return async () => undefined;
  },
};
