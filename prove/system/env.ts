import * as z from 'zod';
import { text } from '../../functions/wiring/environment/value.ts';
import { consumer } from '../../functions/wiring/environment.ts';

/** Of every consumer of the ledger. EFFECTS_FILE: where it writes its effects, beside everything that faults reach. */
export const LedgerEnv = z.object({ ...consumer, EFFECTS_FILE: text });
