// Reads what vitest wrote: node .ci/results.mjs REPORT FAILURES. Prints how many tests passed and failed, and adds
// each that failed to FAILURES, with its reason: a log may be cut to its end, and only the end says which it was.
import { appendFileSync, readFileSync } from 'node:fs';

const REASON_CHARACTERS = 1_500;
const [report, failures] = process.argv.slice(2);
const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));

const failed = testResults
  .filter(({ status }) => status === 'failed')
  .flatMap(({ name, message, assertionResults }) => {
    const tests = assertionResults.filter(({ status }) => status === 'failed');
    // A file that cannot be loaded, or whose hook fails, has no test that says so.
    if (tests.length === 0) return [`${name}\n${message}`];
    return tests.map(
      ({ fullName, failureMessages }) => `${name}\n${fullName}\n${failureMessages.join('\n')}`,
    );
  });
appendFileSync(failures, failed.map((text) => `${text.slice(0, REASON_CHARACTERS)}\n`).join(''));
console.log(numPassedTests, numFailedTests);
