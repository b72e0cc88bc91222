// A reporter of vitest: appends "PASSED FAILED" to the file $RESULTS, and to $FAILURES what failed, with its reason: a
// log may be cut to its end, and only the end says which it was. A file that cannot be loaded and a hook that fails
// have no test that says so, so each counts as a failure of its own.
import { appendFileSync, writeFileSync } from 'node:fs';

const REASON_CHARACTERS = 1_500;

export default class CountsAndReasons {
  #passed = 0;
  #failed = 0;

  onTestCaseResult(test) {
    const { state, errors } = test.result();
    if (state === 'passed') this.#passed += 1;
    if (state === 'failed') this.#fail(`${test.module.moduleId}\n${test.fullName}`, errors);
  }

  onTestSuiteResult(suite) {
    const errors = suite.errors();
    if (errors.length > 0) this.#fail(`${suite.module.moduleId}\n${suite.fullName}`, errors);
  }

  onTestModuleEnd(module) {
    const errors = module.errors();
    if (errors.length > 0) this.#fail(module.moduleId, errors);
  }

  onTestRunEnd(_modules, errors) {
    for (const error of errors) this.#fail('outside of any test', [error]);
    writeFileSync(process.env.RESULTS, `${this.#passed} ${this.#failed}`);
  }

  #fail(what, errors) {
    this.#failed += 1;
    const reasons = errors.map(({ message, stack }) => stack ?? message).join('\n');
    appendFileSync(process.env.FAILURES, `${`${what}\n${reasons}`.slice(0, REASON_CHARACTERS)}\n`);
  }
}
