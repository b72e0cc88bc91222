import * as z from 'zod';
import { consumer } from '../wiring/environment.ts';

/** The environment of a consumer that needs nothing but the pipeline: lib gives it without a line in a stack. */
export const Env = z.object(consumer);
