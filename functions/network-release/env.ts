import * as z from 'zod';
import { stage } from '../wiring/environment.ts';

export const Env = z.object({ ...stage });
