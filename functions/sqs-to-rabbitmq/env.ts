import * as z from 'zod';
import { relaying } from '../wiring/environment/relaying.ts';

export const Env = z.object(relaying);
