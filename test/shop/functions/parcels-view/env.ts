export { ProjectionEnv as Env } from '../../../../functions/read-model/env.ts';
