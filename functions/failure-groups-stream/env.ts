import * as z from 'zod';
import { failureGroupMembers, failureGroups, stage } from '../wiring/environment.ts';

export const Env = z.object({ ...stage, ...failureGroups, ...failureGroupMembers });
