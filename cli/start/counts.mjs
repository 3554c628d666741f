// How many tests passed and failed, read from what the runners report. A runner that failed without naming a test counts
// as one failure, so that nothing that went wrong can look green.

/** @typedef {{ passed: number, failed: number }} Count */

/** @param {Count[]} counts @returns {Count} */
export function sumCounts(counts) {
  return counts.reduce(
    (sum, each) => ({ passed: sum.passed + each.passed, failed: sum.failed + each.failed }),
    { passed: 0, failed: 0 },
  );
}

const withExitCode = (count, code) => (code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count);

/** Vitest's JSON report; a file that could not even be loaded counts as one failure. */
export function countVitest(report, code) {
  if (!report) return withExitCode({ passed: 0, failed: 0 }, code || 1);
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  return withExitCode({ passed: report.numPassedTests, failed: report.numFailedTests + brokenFiles }, code);
}

/** Playwright's JSON report; flaky counts as failed, since there are no second tries. */
export function countPlaywright(report, code) {
  if (!report) return withExitCode({ passed: 0, failed: 0 }, code || 1);
  const { expected, unexpected, flaky } = report.stats;
  return withExitCode({ passed: expected, failed: unexpected + flaky + (report.errors?.length ?? 0) }, code);
}
