import * as z from 'zod';
import { broker, brokerManagement, stage } from '../wiring/environment.ts';

export const Env = z.object({ ...stage, ...broker, ...brokerManagement });
