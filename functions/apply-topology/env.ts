import * as z from 'zod';
import { broker, brokerManagement, stage } from '../pipeline/environment.ts';

export const Env = z.object({ ...stage, ...broker, ...brokerManagement });
