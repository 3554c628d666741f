import { job as announceSubprocessors } from './announce-subprocessors.ts';
import { job as carryOutEffects } from './carry-out-effects.ts';
import { job as checkDisputeSubmission } from './check-dispute-submission.ts';
import { job as closePeriods } from './close-periods.ts';
import { job as closeRuns } from './close-runs.ts';
import { job as correctInvoices } from './correct-invoices.ts';
import { job as creditLateUsage } from './credit-late-usage.ts';
import { job as escalateDisputes } from './escalate-disputes.ts';
import { job as expireApprovals } from './expire-approvals.ts';
import { job as expireGrants } from './expire-grants.ts';
import type { Job } from './job.ts';
import { job as keepJournal } from './keep-journal.ts';
import { job as lookAgain } from './look-at-trust-items.ts';
import { job as mailNotices } from './mail-notices.ts';
import { job as makeExports } from './make-exports.ts';
import { job as migrateSubscriptions } from './migrate-subscriptions.ts';
import { job as remindPayers } from './remind-payers.ts';
import { job as removeDueData } from './remove-due-data.ts';
import { job as removeExports } from './remove-exports.ts';
import { job as sealDays } from './seal-days.ts';
import { job as sequenceLog } from './sequence-log.ts';
import { job as tellFollowers } from './tell-followers.ts';
import { job as tidyRecords } from './tidy-records.ts';
import { job as verifyLog } from './verify-log.ts';
import { job as watchCloses } from './watch-closes.ts';

/** Every job there is: the worker runs them by schedule and kick, `/api/cron/<name>` by request. */
export const JOBS: readonly Job[] = [
  announceSubprocessors,
  carryOutEffects,
  checkDisputeSubmission,
  closePeriods,
  closeRuns,
  correctInvoices,
  creditLateUsage,
  escalateDisputes,
  expireApprovals,
  expireGrants,
  keepJournal,
  lookAgain,
  mailNotices,
  makeExports,
  migrateSubscriptions,
  remindPayers,
  removeDueData,
  removeExports,
  sealDays,
  sequenceLog,
  tellFollowers,
  tidyRecords,
  verifyLog,
  watchCloses,
];

/** The job of this name, if there is one. */
export function findJob(name: string): Job | undefined {
  return JOBS.find((job) => job.name === name);
}
