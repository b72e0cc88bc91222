export { LedgerEnv as Env } from '../../env.ts';
