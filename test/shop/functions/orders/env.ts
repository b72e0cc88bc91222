export { StoringEnv as Env } from '../../storing-env.ts';
