import { failures, heldMessages, outbox, payloads, stage } from '../environment.ts';
import { publishing } from './publishing.ts';

/** For functions that publish what an outbox holds, and report what cannot be published. */
export const relaying = { ...stage, ...publishing, ...heldMessages, ...outbox, ...failures, ...payloads };
