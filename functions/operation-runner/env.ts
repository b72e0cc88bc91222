import * as z from 'zod';
import {
  broker,
  failedMessages,
  operationSteps,
  operations,
  payloads,
  retryWorkflows,
  stage,
  trail,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...failedMessages,
  ...operations,
  ...operationSteps,
  ...retryWorkflows,
  ...broker,
  ...trail,
  ...payloads,
});
