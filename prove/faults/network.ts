import type { Fault } from './fault.ts';

export const networkCut: Fault = {
  name: 'network-cut',
  place: 'network',
  about: 'the network to RabbitMQ is cut: every connection ends, and no new one is made',
  forMs: [1_000, 6_000],
  async begin({ deployment: { network } }) {
    network.cut();
    return async () => network.restore();
  },
};

const SLOW_MS = 150;

export const networkSlow: Fault = {
  name: 'network-slow',
  place: 'network',
  about: `everything between functions and RabbitMQ arrives ${SLOW_MS} ms later`,
  forMs: [2_000, 6_000],
  async begin({ deployment: { network } }) {
    network.slow(SLOW_MS);
    return async () => network.restore();
  },
};
