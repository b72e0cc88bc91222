import { pythonPackage, whatIsMissing } from '../python.ts';
import { MINISTACK } from './ministack.ts';

/** For scripts: whether `npm run test:deploy` has something to deploy to on this machine. Says what is missing, and ends with 1. */
if (!process.env.AWS_ENDPOINT_URL && pythonPackage(process.env, MINISTACK) === undefined) {
  console.log(whatIsMissing(MINISTACK));
  process.exitCode = 1;
}
