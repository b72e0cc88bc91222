import * as z from 'zod';
import { audit, failureGroups, stage } from '../wiring/environment.ts';

export const Env = z.object({ ...stage, ...failureGroups, ...audit });
