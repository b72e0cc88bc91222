import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from './problem.ts';

const COURTIER = join(import.meta.dirname, '..');

/** Courtier's own CDK app, in its repository; a package has none, so there it is the working directory. */
export function ownProject(): string {
  return existsSync(join(COURTIER, 'cdk.json')) ? COURTIER : process.cwd();
}

/** The CDK app that is meant: the one in the working directory, else Courtier's own. */
export function projectHere(): string {
  const project = existsSync(join(process.cwd(), 'cdk.json')) ? process.cwd() : ownProject();
  if (!existsSync(join(project, 'cdk.json')))
    throw new Problem(
      `there is no cdk.json in ${project}: start it in the folder of a CDK app, or make one with courtier init`,
    );
  return project;
}
