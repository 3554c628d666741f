import type { BundleCheck, BundleCheckName } from '#core/contracts/bundle-report.ts';
import { type Finding, findingText } from './findings.ts';

/** Collects what was looked at, in order. */
export type CheckLog = {
  readonly checks: readonly BundleCheck[];
  pass(file: string, check: BundleCheckName, found?: Finding): void;
  /** `found` is a text where a parser says what is wrong inside the file. */
  fail(file: string, check: BundleCheckName, found: Finding | string): void;
  /** Passes or fails by a condition; the finding is for the failure. */
  expect(condition: boolean, at: { file: string; check: BundleCheckName; found: Finding }): boolean;
  /** Whether a file's bytes were already found to be changed, so that a disagreement is its fault and not another's. */
  isChanged(file: string): boolean;
};

const BYTE_CHECKS: readonly BundleCheckName[] = ['digest', 'subject'];

function wordsOf(found: Finding | string): Pick<BundleCheck, 'message' | 'finding'> {
  return typeof found === 'string' ? { message: found } : { message: findingText(found), finding: found };
}

export function startCheckLog(): CheckLog {
  const checks: BundleCheck[] = [];
  const changed = new Set<string>();
  const log: CheckLog = {
    checks,
    pass(file, check, found) {
      checks.push({ file, check, ok: true, ...(found && wordsOf(found)) });
    },
    fail(file, check, found) {
      checks.push({ file, check, ok: false, ...wordsOf(found) });
      if (BYTE_CHECKS.includes(check)) changed.add(file);
    },
    expect(condition, { file, check, found }) {
      if (condition) log.pass(file, check);
      else log.fail(file, check, found);
      return condition;
    },
    isChanged(file) {
      return changed.has(file);
    },
  };
  return log;
}
