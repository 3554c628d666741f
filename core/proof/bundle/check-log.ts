import type { BundleCheck, BundleCheckName } from '#core/contracts/bundle-report.ts';

/** Collects what was looked at, in order. */
export type CheckLog = {
  readonly checks: readonly BundleCheck[];
  pass(file: string, check: BundleCheckName, message?: string): void;
  fail(file: string, check: BundleCheckName, message: string): void;
  /** Passes or fails by a condition; the message is for the failure. */
  expect(condition: boolean, at: { file: string; check: BundleCheckName; message: string }): boolean;
  /** Whether a file's bytes were already found to be changed, so that a disagreement is its fault and not another's. */
  isChanged(file: string): boolean;
};

const BYTE_CHECKS: readonly BundleCheckName[] = ['digest', 'subject'];

export function startCheckLog(): CheckLog {
  const checks: BundleCheck[] = [];
  const log: CheckLog = {
    checks,
    pass(file, check, message) {
      checks.push(message === undefined ? { file, check, ok: true } : { file, check, ok: true, message });
    },
    fail(file, check, message) {
      checks.push({ file, check, ok: false, message });
    },
    expect(condition, { file, check, message }) {
      if (condition) log.pass(file, check);
      else log.fail(file, check, message);
      return condition;
    },
    isChanged(file) {
      return checks.some((entry) => !entry.ok && entry.file === file && BYTE_CHECKS.includes(entry.check));
    },
  };
  return log;
}
