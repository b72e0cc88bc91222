import type { App } from '../deploy.ts';

const project = import.meta.dirname;

/** The shop with a depot in it, as it is deployed first. */
export const before: App = { name: 'before', project, env: { DEPOT: 'before' } };

/** The same when the depot is rebuilt. Its last queue, in its last stack, is made by the name of a parameter. */
export const next: App = { name: 'next', project, env: { DEPOT: 'next' } };

const LAST_QUEUE = 'courtier-local-api:LastQueueName';
/** A FIFO queue's name ends with .fifo: the deployment fails when all else is done. */
export const failing = [`${LAST_QUEUE}=courtier-local-last`];
export const working = [`${LAST_QUEUE}=courtier-local-last.fifo`];
