import * as z from 'zod';
import { failures, payloads, readModel, stage } from '../wiring/environment.ts';

/** The environment of a function that keeps a read model up with its log, and of one that rebuilds it. */
export const ProjectionEnv = z.object({ ...stage, ...readModel, ...failures, ...payloads });
export type ProjectionEnv = z.infer<typeof ProjectionEnv>;
export const RebuildEnv = z.object({ ...stage, ...readModel });
export type RebuildEnv = z.infer<typeof RebuildEnv>;
