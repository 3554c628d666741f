import { assert } from '#core/assert.ts';
import { type CreditedBefore, calculateCredit, leftOfInvoice } from '#core/billing/credit-note.ts';
import {
  type CreditNoteDocument,
  type CreditProposal,
  creditNoteDocument,
  creditProposal,
} from '#core/contracts/credit-note.ts';
import type { InvoiceDocument } from '#core/contracts/invoice.ts';
import { formatMoney, minorOf } from '#core/money/money.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { canonicalDigest, sha256Hex } from '#core/proof/digest.ts';
import { civilDateIn } from '#core/time/zone.ts';
import { claimExecution } from '#server/modules/approvals/index.ts';
import { returnCredited } from '#server/modules/credits/index.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { announce } from '#server/modules/notifications/index.ts';
import { readTenantsWithZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { insertNextEdition } from '../close/edition-repository.ts';
import type { TakenNumber } from '../close/number-series.ts';
import { heldInvoice } from '../close/void-invoice.ts';
import { takeCreditNumber } from './credit-number.ts';
import { insertItemUses } from './owed-repository.ts';
import { creditedInvoice, documentOfInvoice, heldCreditSubject } from './propose-credit.ts';
import { type CreditedInvoice, insertCreditNote, selectCreditDigests, selectCredited } from './repository.ts';

/** What was approved, with the invoice as it stands; the figures come out of it again, or the program is wrong. */
type Approved = {
  readonly approvalId: string;
  readonly approvedBy: readonly string[];
  readonly proposedBy: string;
  readonly proposal: CreditProposal;
  readonly invoice: CreditedInvoice;
  readonly billed: InvoiceDocument;
  /** What earlier notes gave back, by line. */
  readonly credited: CreditedBefore;
};

/** A credit note that was issued, and the invoice that it credits. */
export type IssuedCreditNote = {
  readonly tenantId: string;
  readonly number: string;
  readonly invoiceNumber: string;
};

/**
 * Issues the credit note that was approved, once: with its number, its canonical bytes and its signed record, which waits
 * for the log. Answers null when there is nothing to issue by this approval any more.
 */
export async function issueCreditNote(
  ctx: Ctx,
  input: { readonly approvalId: string },
): Promise<IssuedCreditNote | null> {
  await authoriseAndRecord(ctx, 'billing.issueCreditNote', 'vendor');
  const claim = await claimExecution(ctx, {
    approvalId: input.approvalId,
    kind: 'credit-note',
    subjectSha256: heldCreditSubject,
  });
  if (!claim.claimed) return null;
  return issueAgreed(ctx, { ...claim, proposal: creditProposal.parse(claim.document) });
}

/** A credit that was agreed to under an approval, which the caller has claimed in this transaction. */
export type AgreedCredit = {
  readonly approvalId: string;
  readonly approvedBy: readonly string[];
  readonly proposedBy: string;
  readonly proposal: CreditProposal;
};

/**
 * Issues a credit note whose figures `creditFigures` made, for a module that has claimed its own approval of them in this
 * transaction, with `heldCreditSubject` as part of what that approval builds on. One credit note for each approval; figures
 * that do not come out of the invoice any more are an assertion, since the claim must have found them stale.
 */
export async function issueCredit(ctx: Ctx, agreed: AgreedCredit): Promise<IssuedCreditNote> {
  await authoriseAndRecord(ctx, 'billing.issueCreditNote', 'vendor');
  return issueAgreed(ctx, agreed);
}

async function issueAgreed(ctx: Ctx, agreed: AgreedCredit): Promise<IssuedCreditNote> {
  const { approvalId, approvedBy, proposal, proposedBy } = agreed;
  const invoice = await creditedInvoice(ctx, proposal.invoice.number);
  const approved = {
    approvalId,
    approvedBy,
    proposedBy,
    proposal,
    invoice,
    billed: documentOfInvoice(invoice),
    credited: await selectCredited(ctx.tx, invoice),
  };
  assertFigures(approved);
  return { tenantId: invoice.tenantId, invoiceNumber: invoice.number, number: await write(ctx, approved) };
}

function assertFigures({ billed, credited, invoice, proposal }: Approved): void {
  const {
    invoice: about,
    creditKind: _creditKind,
    reason: _reason,
    settles: _settles,
    replacement: _replacement,
    ...figures
  } = proposal;
  assert(about.sha256 === invoice.sha256, 'the proposal is about this invoice');
  const again = calculateCredit({
    invoice: billed,
    credited,
    request: {
      currency: figures.currency,
      lines: figures.lines.map(({ amount, invoiceLine }) => ({ line: invoiceLine, amount })),
    },
  });
  assert(
    again.ok && canonicalDigest(again.value) === canonicalDigest(figures),
    'what was approved comes out of the invoice as it stands',
  );
}

const byLine = (a: { readonly invoiceLine: string }, b: { readonly invoiceLine: string }) =>
  a.invoiceLine < b.invoiceLine ? -1 : 1;

function documentOf(
  ctx: Ctx,
  { approvalId, billed, credited, invoice, proposal }: Approved,
  number: string,
): CreditNoteDocument {
  const { bankDetails: _bankDetails, ...seller } = billed.seller;
  const { invoice: _about, ...figures } = proposal;
  const print = (amountMinor: bigint) => formatMoney({ amountMinor, currency: proposal.currency });
  const before = [...credited].map(([invoiceLine, { netMinor, taxMinor }]) => ({
    invoiceLine,
    amount: print(netMinor),
    taxAmount: print(taxMinor),
  }));
  return creditNoteDocument.parse({
    schema: 'openbook.credit-note/1',
    number,
    seller,
    buyer: billed.buyer,
    ...(billed.poNumber === undefined ? {} : { poNumber: billed.poNumber }),
    invoice: {
      number: billed.number,
      sha256: invoice.sha256,
      issued: billed.dates.issued,
      total: billed.totals.total,
    },
    dates: {
      issued: civilDateIn(ctx.now.toISOString(), billed.period.zone),
      supply: billed.dates.supply,
    },
    ...figures,
    ...(before.length === 0 ? {} : { creditedBefore: before.toSorted(byLine) }),
    approval: { id: approvalId, proposalSha256: canonicalDigest(proposal) },
  });
}

async function write(ctx: Ctx, approved: Approved): Promise<string> {
  const { approvalId, approvedBy, billed, invoice, proposal, proposedBy } = approved;
  const { tenantId } = invoice;
  const ordinal = (await selectCreditDigests(ctx.tx, invoice)).length + 1;
  const id = ctx.ids();
  // The last lock: whoever waits for the number waits for nothing but this note's few rows.
  const taken: TakenNumber = await takeCreditNumber(ctx, invoice.seriesId);
  const document = documentOf(ctx, approved, taken.number);
  const bytes = canonicalBytes(document);
  const sha256 = sha256Hex(bytes);
  await faultPoint('credit.numbered');
  const { attestationId } = await attest(ctx, {
    tenantId,
    kind: 'credit-note',
    subjectName: taken.number,
    subjectRef: id,
    subjects: [
      { name: 'credit-note.json', sha256 },
      { name: 'invoice.json', sha256: invoice.sha256 },
    ],
    predicate: { number: taken.number, invoice: invoice.number, approvalId, proposedBy, approvedBy },
  });
  const minor = (amount: string) => minorOf(amount, proposal.currency);
  await insertCreditNote(ctx.tx, {
    tenantId,
    id,
    invoiceId: invoice.id,
    ordinal,
    ...taken,
    currency: proposal.currency,
    issuedOn: document.dates.issued,
    creditKind: proposal.creditKind ?? null,
    reason: proposal.reason,
    netMinor: minor(proposal.totals.net),
    taxMinor: minor(proposal.totals.tax),
    totalMinor: minor(proposal.totals.total),
    returnedMinor: (proposal.returns ?? []).reduce((sum, { amount }) => sum + minor(amount), 0n),
    document: bytes,
    sha256,
    approvalId,
    attestationId,
    createdAt: ctx.now,
    lines: proposal.lines.map(({ amount, invoiceLine, taxAmount }) => ({
      lineId: invoiceLine,
      netMinor: minor(amount),
      taxMinor: minor(taxAmount),
    })),
  });
  await settleItems(ctx, { tenantId, creditNoteId: id, proposal });
  await returnCredited(ctx, {
    tenantId,
    invoiceId: invoice.id,
    document: taken.number,
    bookedOn: document.dates.issued,
    returns: (proposal.returns ?? []).map((one) => ({ grantId: one.id, amountMinor: minor(one.amount) })),
    isWhole: leftOfInvoice({ invoice: billed, credited: await selectCredited(ctx.tx, invoice) }) === 0n,
  });
  await announceCreditNote(ctx, { id, tenantId, document });
  if (proposal.replacement === true) {
    const { closeId } = await heldInvoice(ctx, invoice.number);
    await insertNextEdition(ctx.tx, { tenantId, id: closeId, newId: ctx.ids(), now: ctx.now });
  }
  await faultPoint('credit.written');
  return taken.number;
}

/** Marks what was owed as given back by this note; the database refuses more than was owed. */
async function settleItems(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly creditNoteId: string; readonly proposal: CreditProposal },
): Promise<void> {
  const { creditNoteId, tenantId } = input;
  const { currency, settles = [] } = input.proposal;
  if (settles.length === 0) return;
  const used = await insertItemUses(ctx.tx, {
    tenantId,
    creditNoteId,
    settles: settles.map(({ amount, item }) => ({ item, amountMinor: minorOf(amount, currency) })),
  });
  assert(used === settles.length, 'every item that was approved is owed to this customer');
}

async function announceCreditNote(
  ctx: Ctx,
  note: { readonly id: string; readonly tenantId: string; readonly document: CreditNoteDocument },
): Promise<void> {
  const { document, id, tenantId } = note;
  const [tenant] = await readTenantsWithZones(ctx, { tenantIds: [tenantId] });
  await announce(ctx, [
    {
      type: 'credit_note.issued',
      tenantId,
      key: id,
      data: {
        tenant: tenant?.externalId ?? '',
        number: document.number,
        invoice: document.invoice.number,
        total: { amount: document.totals.total, currency: document.currency },
        issuedOn: document.dates.issued,
        url: `${settings().url}/t/${tenant?.externalId}/credit-notes/${document.number}`,
      },
    },
  ]);
}
