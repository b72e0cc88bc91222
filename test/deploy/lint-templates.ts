import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pythonPackage, whatIsMissing } from '../python.ts';

/** MIT No Attribution. https://pypi.org/project/cfn-lint/ */
const CFN_LINT = { name: 'cfn-lint', version: '1.58.0', command: 'cfn-lint' };
const project = join(import.meta.dirname, '..', '..');

/** `npm run check:templates`: what cfn-lint says of every template that `npm run synth` wrote. Any word of it is a failure. */
function lintTemplates(): number {
  const templates = globSync('cdk.out/*/*.template.json', { cwd: project });
  if (templates.length === 0) return failed('There are no templates in cdk.out: run npm run synth first.');
  const commands = pythonPackage(process.env, CFN_LINT);
  if (commands === undefined) return failed(whatIsMissing(CFN_LINT));
  const command = join(commands, CFN_LINT.command);
  const { status, error } = spawnSync(command, ['--non-zero-exit-code', 'warning', '--', ...templates], {
    cwd: project,
    stdio: 'inherit',
  });
  if (error) return failed(`cfn-lint cannot be run: ${error.message}`);
  if (status === 0) console.log(`cfn-lint finds nothing wrong in ${templates.length} templates`);
  return status ?? 1;
}

function failed(why: string): number {
  console.error(why);
  return 1;
}

process.exitCode = lintTemplates();
