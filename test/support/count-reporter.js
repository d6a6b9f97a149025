const { writeFileSync } = require('node:fs');

/**
 * Ends the run with one line a script can read: `N passed, N failed[, N skipped]`. A suite that could not run counts as
 * one failure. Writes the files that failed, and how much passed in each, to FAILED_FILES (scripts/test-all).
 */
module.exports = class CountReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    this.line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    if (process.env.FAILED_FILES) writeFileSync(process.env.FAILED_FILES, JSON.stringify(failedFiles(results)));
    process.on('exit', () => process.stdout.write(`${this.line}\n`));
  }
};

const failedFiles = ({ testResults }) =>
  testResults
    .filter(({ numFailingTests, testExecError }) => numFailingTests > 0 || testExecError)
    .map(({ testFilePath, numPassingTests }) => ({ file: testFilePath, passed: numPassingTests }));
