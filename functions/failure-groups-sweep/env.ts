import * as z from 'zod';
import {
  failedMessages,
  failureGroupMembers,
  failureGroups,
  stage,
  wholeNumber,
} from '../wiring/environment.ts';

export const Env = z.object({
  ...stage,
  ...failedMessages,
  ...failureGroups,
  ...failureGroupMembers,
  GROUP_QUIET_SECONDS: wholeNumber,
});
