import * as z from 'zod';
import {
  broker,
  failedMessages,
  operationSteps,
  operations,
  payloads,
  retryWorkflow,
  stage,
  trail,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...failedMessages,
  ...operations,
  ...operationSteps,
  ...retryWorkflow,
  ...broker,
  ...trail,
  ...payloads,
});
