import { z } from 'zod';
import { invoiceNumber, searchInvoicesInput } from '#server/modules/billing/contract.ts';
import {
  proposeExclusionInput,
  requestRunInput,
  voidInvoiceInput,
} from '#server/modules/billing/contract-closes.ts';
import {
  correctionsOfInput,
  previewCorrectionInput,
  proposeCorrectionInput,
} from '#server/modules/billing/contract-corrections.ts';
import {
  proposeCreditInput,
  proposeOwedCreditInput,
  replaceInvoiceInput,
} from '#server/modules/billing/contract-credits.ts';
import { givenFilters } from '#server/modules/billing/contract-given.ts';
import {
  setBillingProfileInput,
  setContractInput,
  setIssuerInput,
} from '#server/modules/billing/contract-parties.ts';
import { revenueInput, revenueLinesInput } from '#server/modules/billing/contract-revenue.ts';
import { simulateDraftInput } from '#server/modules/billing/contract-simulate.ts';
import { importExchangeRatesInput, setTaxRateInput } from '#server/modules/billing/contract-taxes.ts';
import {
  changeBillingZone,
  importExchangeRates,
  previewCorrection,
  proposeCorrection,
  proposeCredit,
  proposeExclusion,
  proposeOwedCredits,
  readBillingProfile,
  readBillingZone,
  readCalculation,
  readCloses,
  readCloseTroubles,
  readCommitment,
  readContract,
  readCorrection,
  readCreditNote,
  readCreditNotes,
  readCreditSignals,
  readCreditsGiven,
  readCreditWorking,
  readDrafts,
  readExchangeRates,
  readInvoice,
  readInvoiceCredits,
  readInvoices,
  readInvoicesOfAll,
  readIssuer,
  readMaskedBank,
  readPendingItems,
  readRevenue,
  readRevenueLines,
  readRun,
  readRuns,
  readTaxRates,
  readTenantsToCorrect,
  readUpcoming,
  replaceInvoice,
  requestRun,
  resumeClose,
  searchInvoices,
  setBillingProfile,
  setContract,
  setIssuer,
  setTaxRate,
  simulateDraft,
  voidInvoice,
} from '#server/modules/billing/index.ts';
import { changeZoneInput } from '#server/modules/tenancy/contract.ts';
import { manyTenantsProcedure, personProcedure, router, tenantProcedure, vendorProcedure } from '../trpc.ts';

const oneInvoice = z.object({ number: invoiceNumber });

export const billingRouter = router({
  invoices: tenantProcedure.query(({ ctx }) => readInvoices(ctx.verb, { tenantId: ctx.tenantId })),
  invoicesOfAll: vendorProcedure
    .meta({ reason: 'invoices of all tenants' })
    .query(({ ctx }) => readInvoicesOfAll(ctx.verb)),
  /** What has no number yet although its period is over. */
  drafts: tenantProcedure.query(({ ctx }) => readDrafts(ctx.verb, { tenantId: ctx.tenantId })),
  draftsOfAll: vendorProcedure
    .meta({ reason: 'drafts of invoices of all tenants' })
    .query(({ ctx }) => readDrafts(ctx.verb)),
  searchInvoices: vendorProcedure
    .meta({ reason: 'search for an invoice by number' })
    .input(searchInvoicesInput)
    .query(({ ctx, input }) => searchInvoices(ctx.verb, input)),
  invoice: tenantProcedure
    .input(oneInvoice)
    .query(({ ctx, input }) => readInvoice(ctx.verb, { tenantId: ctx.tenantId, number: input.number })),
  /** What is still to come, calculated at this instant. */
  upcoming: tenantProcedure.query(({ ctx }) => readUpcoming(ctx.verb, { tenantId: ctx.tenantId })),
  /** How each figure of an invoice came about. */
  calculation: tenantProcedure
    .input(oneInvoice)
    .query(({ ctx, input }) => readCalculation(ctx.verb, { tenantId: ctx.tenantId, number: input.number })),
  /** What was given back of an invoice, and what is left of it. */
  credits: tenantProcedure
    .input(oneInvoice)
    .query(({ ctx, input }) =>
      readInvoiceCredits(ctx.verb, { tenantId: ctx.tenantId, number: input.number }),
    ),
  creditNotes: tenantProcedure.query(({ ctx }) => readCreditNotes(ctx.verb, { tenantId: ctx.tenantId })),
  creditNote: tenantProcedure
    .input(oneInvoice)
    .query(({ ctx, input }) => readCreditNote(ctx.verb, { tenantId: ctx.tenantId, number: input.number })),
  /** How each figure of a credit note came out of its invoice. */
  creditWorking: tenantProcedure
    .input(oneInvoice)
    .query(({ ctx, input }) => readCreditWorking(ctx.verb, { tenantId: ctx.tenantId, number: input.number })),
  /** Proposes a credit; the note is issued once other people have approved it. */
  proposeCredit: tenantProcedure
    .input(z.object({ credit: proposeCreditInput.omit({ tenantId: true }) }))
    .mutation(({ ctx, input }) => proposeCredit(ctx.verb, { ...input.credit, tenantId: ctx.tenantId })),
  /** Proposes again what late usage owes and was rejected. */
  proposeOwedCredit: tenantProcedure
    .input(z.object({ owed: proposeOwedCreditInput }))
    .mutation(({ ctx, input: { owed } }) =>
      proposeOwedCredits(ctx.verb, {
        tenantId: ctx.tenantId,
        itemId: owed.itemId,
        sayWhy: () => owed.reason,
      }),
    ),
  pendingItems: tenantProcedure.query(({ ctx }) => readPendingItems(ctx.verb, { tenantId: ctx.tenantId })),
  profile: tenantProcedure.query(({ ctx }) => readBillingProfile(ctx.verb, { tenantId: ctx.tenantId })),
  setProfile: tenantProcedure
    .input(z.object({ profile: setBillingProfileInput.omit({ tenantId: true }) }))
    .mutation(({ ctx, input }) => setBillingProfile(ctx.verb, { ...input.profile, tenantId: ctx.tenantId })),
  contract: tenantProcedure.query(({ ctx }) => readContract(ctx.verb, { tenantId: ctx.tenantId })),
  /** How far the commitment of the contract is, by the issued invoices. */
  commitment: tenantProcedure.query(({ ctx }) => readCommitment(ctx.verb, { tenantId: ctx.tenantId })),
  setContract: tenantProcedure
    .input(z.object({ contract: setContractInput.omit({ tenantId: true }) }))
    .mutation(({ ctx, input }) => setContract(ctx.verb, { ...input.contract, tenantId: ctx.tenantId })),
  zone: tenantProcedure.query(({ ctx }) => readBillingZone(ctx.verb, { tenantId: ctx.tenantId })),
  changeZone: tenantProcedure
    .input(changeZoneInput)
    .mutation(({ ctx, input }) => changeBillingZone(ctx.verb, { ...input, tenantId: ctx.tenantId })),
  issuer: vendorProcedure.meta({ reason: 'the issuer' }).query(({ ctx }) => readIssuer(ctx.verb)),
  /** The role that reads across tenants does not see the column, so that this is asked as a person. */
  issuerBank: personProcedure.query(({ ctx }) => readMaskedBank(ctx.verb)),
  /** What a month would have cost each customer under a draft. */
  simulate: vendorProcedure
    .meta({ reason: 'simulation of a price' })
    .input(simulateDraftInput)
    .query(({ ctx, input }) => simulateDraft(ctx.verb, input)),
  /** What a correction of a plan version comes to for every invoice that was rated by it. */
  previewCorrection: vendorProcedure
    .meta({ reason: 'correction of a price' })
    .input(previewCorrectionInput)
    .query(({ ctx, input }) => previewCorrection(ctx.verb, input)),
  /** Proposes a correction; other people approve exactly what it comes to. */
  proposeCorrection: manyTenantsProcedure.input(proposeCorrectionInput).mutation(async ({ ctx, input }) => {
    const plan = String(Object(input.document).plan);
    const tenantIds = await ctx.inTenants([], (verb) => readTenantsToCorrect(verb, { plan }));
    return ctx.inTenants(tenantIds, (verb) => proposeCorrection(verb, input));
  }),
  /** A version that supersedes a wrong one, with the invoices that were corrected by it. */
  correction: vendorProcedure
    .meta({ reason: 'the invoices of a corrected price' })
    .input(correctionsOfInput)
    .query(({ ctx, input }) => readCorrection(ctx.verb, input)),
  taxRates: vendorProcedure
    .meta({ reason: 'tax rates by region' })
    .query(({ ctx }) => readTaxRates(ctx.verb)),
  setTaxRate: personProcedure
    .input(setTaxRateInput)
    .mutation(({ ctx, input }) => setTaxRate(ctx.verb, input)),
  exchangeRates: vendorProcedure
    .meta({ reason: 'rates of exchange' })
    .query(({ ctx }) => readExchangeRates(ctx.verb)),
  importExchangeRates: personProcedure
    .input(importExchangeRatesInput)
    .mutation(({ ctx, input }) => importExchangeRates(ctx.verb, input)),
  setIssuer: personProcedure.input(setIssuerInput).mutation(({ ctx, input }) => setIssuer(ctx.verb, input)),
  revenue: vendorProcedure
    .meta({ reason: 'revenue by plan and meter' })
    .input(revenueInput)
    .query(({ ctx, input }) => readRevenue(ctx.verb, input)),
  creditsGiven: vendorProcedure
    .meta({ reason: 'credits given to all tenants' })
    .input(givenFilters)
    .query(({ ctx, input }) => readCreditsGiven(ctx.verb, input)),
  creditSignals: vendorProcedure
    .meta({ reason: 'signals of misuse in credits' })
    .query(({ ctx }) => readCreditSignals(ctx.verb)),
  /** The lines behind one figure of the revenue. */
  revenueLines: vendorProcedure
    .meta({ reason: 'the invoices behind a figure of the revenue' })
    .input(revenueLinesInput)
    .query(({ ctx, input }) => readRevenueLines(ctx.verb, input)),
  closes: vendorProcedure.meta({ reason: 'closes of all tenants' }).query(({ ctx }) => readCloses(ctx.verb)),
  closeTroubles: vendorProcedure
    .meta({ reason: 'whether a close failed or is late' })
    .query(({ ctx }) => readCloseTroubles(ctx.verb)),
  closeRuns: vendorProcedure.meta({ reason: 'close runs' }).query(({ ctx }) => readRuns(ctx.verb)),
  closeRun: vendorProcedure
    .meta({ reason: 'one close run' })
    .input(z.object({ runId: z.uuid() }))
    .query(({ ctx, input }) => readRun(ctx.verb, input)),
  requestCloseRun: personProcedure
    .input(requestRunInput)
    .mutation(({ ctx, input }) => requestRun(ctx.verb, input)),
  /** Makes an invoice void that was not delivered, and closes its period again. */
  voidInvoice: tenantProcedure
    .input(z.object({ invoice: voidInvoiceInput.omit({ tenantId: true }) }))
    .mutation(({ ctx, input }) => voidInvoice(ctx.verb, { ...input.invoice, tenantId: ctx.tenantId })),
  /** Proposes to credit a delivered invoice in full and to make another in its place. */
  replaceInvoice: tenantProcedure
    .input(z.object({ invoice: replaceInvoiceInput.omit({ tenantId: true }) }))
    .mutation(({ ctx, input }) => replaceInvoice(ctx.verb, { ...input.invoice, tenantId: ctx.tenantId })),
  /** Proposes to leave a period out of the close; it is left out once somebody else has approved it. */
  proposeExclusion: tenantProcedure
    .input(z.object({ exclusion: proposeExclusionInput.omit({ tenantId: true }) }))
    .mutation(({ ctx, input }) => proposeExclusion(ctx.verb, { ...input.exclusion, tenantId: ctx.tenantId })),
  resumeClose: tenantProcedure
    .input(z.object({ closeId: z.uuid() }))
    .mutation(({ ctx, input }) => resumeClose(ctx.verb, { tenantId: ctx.tenantId, id: input.closeId })),
});
