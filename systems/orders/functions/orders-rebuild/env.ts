export { RebuildEnv as Env } from '../../../../functions/pipeline/read-model/env.ts';
