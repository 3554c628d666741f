export { allocateUnapplied } from './allocate-payment.ts';
export { findAlteredBooks } from './altered-books.ts';
export type { ImportResult, RecordPaymentInput } from './contract.ts';
export { holdDisputed, releaseDisputed } from './hold-disputed.ts';
export { importPayments, tenantsOfPayments } from './import-payments.ts';
export {
  postJournal,
  postUnbilled,
  readTenantsToAccrue,
  readTenantsToPost,
} from './journal/post-journal.ts';
export {
  readJournal,
  readJournalLines,
  readJournalTies,
  setLedgerAccount,
} from './journal/read-journal.ts';
export { advanceChargeback } from './paybacks/advance-chargeback.ts';
export { recordTransfer, reverseRefund } from './paybacks/pay-refund.ts';
export {
  chargedBackMinor,
  readChargebacks,
  readRefunds,
  readRefundsToPay,
} from './paybacks/read-paybacks.ts';
export { recordChargeback } from './paybacks/record-chargeback.ts';
export { proposeRefund, refundApproved, refundSubject } from './paybacks/refund.ts';
export {
  readPayments,
  readReceivables,
  readSettlements,
  readSettlementsOfAll,
  readStatement,
} from './read-account.ts';
export { recordPayment } from './record-payment.ts';
export { releaseExcess } from './release-excess.ts';
export { readTenantsToRemind, remindTenant } from './remind.ts';
export { reverseAllocation, reversePayment } from './reverse-payment.ts';
export { setTolerance } from './tolerances.ts';
export { proposeWriteOff, writeOffApproved, writeOffSubject } from './write-off.ts';
