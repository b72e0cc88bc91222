export { RebuildEnv as Env } from '../../../../functions/read-model/env.ts';
