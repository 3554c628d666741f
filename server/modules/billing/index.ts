export { type IssuedDocument, readIssuedDocuments } from './books/read-documents.ts';
export {
  advanceCloses,
  readDueCloses,
  readUnsealedDays,
  resumeClose,
  setBackClose,
} from './close/advance-closes.ts';
export type { CloseKey } from './close/close-row.ts';
export { excludeApproved, exclusionSubject, proposeExclusion } from './close/exclude-close.ts';
export { type PlanResult, planCloses, readPlannableTenants } from './close/plan-closes.ts';
export { voidInvoice } from './close/void-invoice.ts';
export type { CalculatedLine, CalculationDto } from './contract.ts';
export type { ArchivedInvoice } from './contract-archive.ts';
export { INVOICE_VOIDED } from './contract-closes.ts';
export type { InvoiceCredits } from './contract-credits.ts';
export { MIGRATION_WITHDRAWN } from './contract-migrations.ts';
export {
  previewCorrection,
  readTenantsToCorrect,
} from './corrections/preview-correction.ts';
export {
  carryOutCorrection,
  correctionSubject,
  proposeCorrection,
} from './corrections/propose-correction.ts';
export { readCorrection } from './corrections/read-corrections.ts';
export {
  proposeCorrectionCredits,
  readTenantsWithCorrections,
  recordCorrections,
  type SayWhyCorrected,
} from './corrections/record-corrections.ts';
export { type AgreedCredit, issueCredit, issueCreditNote } from './credits/issue-credit-note.ts';
export { mailCreditNote } from './credits/mail-credit-note.ts';
export {
  type CreditFigures,
  creditFigures,
  creditSubject,
  heldCreditSubject,
  proposeCredit,
} from './credits/propose-credit.ts';
export { proposeOwedCredits, readTenantsOwedCredit, type SayWhyOwed } from './credits/propose-owed.ts';
export {
  readCreditNote,
  readCreditNotes,
  readCreditWorking,
  readInvoiceCredits,
  tenantOfCreditNote,
} from './credits/read-credit-notes.ts';
export { countCreditSignals, readCreditSignals, readCreditsGiven } from './credits/read-given.ts';
export { replaceInvoice } from './credits/replace-invoice.ts';
export { addPendingItem } from './invoices/add-pending-item.ts';
export {
  bundleParts,
  currentBundle,
  keepBundle,
  keepRendering,
  readRenderings,
} from './invoices/bundle-parts.ts';
export type { DocumentInput } from './invoices/bundled-document.ts';
export { readInvoiceBytes, readInvoicesOfMonth } from './invoices/read-archive.ts';
export { readCalculation } from './invoices/read-calculation.ts';
export { readDrafts } from './invoices/read-drafts.ts';
export {
  readCloses,
  readInvoice,
  readInvoicedAmounts,
  readInvoices,
  readInvoicesOfAll,
  readPendingItems,
  searchInvoices,
  tenantOfInvoice,
} from './invoices/read-invoices.ts';
export {
  advanceMigration,
  readDueMigrations,
} from './migrations/advance-migration.ts';
export { readMigrations, readOwnMigrations } from './migrations/read-migrations.ts';
export {
  previewMigration,
  startMigration,
  tenantsToMigrate,
  tenantsToWithdraw,
  withdrawMigration,
} from './migrations/start-migration.ts';
export { tellOfWithdrawal } from './migrations/tell-customer.ts';
export { changeBillingZone, readBillingZone } from './parties/billing-zone.ts';
export { readCommitment } from './parties/read-commitment.ts';
export { readBillingProfile, setBillingProfile } from './parties/set-billing-profile.ts';
export { readContract, setContract } from './parties/set-contract.ts';
export { readIssuer, readMaskedBank, setIssuer } from './parties/set-issuer.ts';
export { readRevenue, readRevenueLines } from './revenue/read-revenue.ts';
export {
  breakOffSilentRuns,
  readCloseTroubles,
  tellCloseTroubles,
} from './runs/close-troubles.ts';
export {
  beginRun,
  type EndOfRun,
  endRun,
  type ManifestReference,
  noteRunProgress,
  type RunPart,
  readRunPart,
  readRunStanding,
  readScheduledRuns,
  readTenantsOfRun,
  takeIntoScheduledRuns,
  takeMonthIntoRun,
} from './runs/keep-runs.ts';
export { readManifest, readRun, readRuns } from './runs/read-runs.ts';
export { replayInvoice } from './runs/replay-invoice.ts';
export { readInvoicesOfRun, recordReplay } from './runs/replay-run.ts';
export { hasRequestedRun, requestRun, takeRequestedRun } from './runs/request-run.ts';
export type { OpenRun, RunTroubles } from './runs/run-row.ts';
export { simulateDraft } from './simulate/simulate-draft.ts';
export { enterExchangeRates, importExchangeRates, readExchangeRates } from './taxes/exchange-rates.ts';
export { readTaxRates, setTaxRate } from './taxes/set-tax-rate.ts';
export { readUnbilled, type Unbilled } from './upcoming/read-unbilled.ts';
export { readUpcoming } from './upcoming/read-upcoming.ts';
export { findAlteredDocuments } from './verify/altered-documents.ts';
