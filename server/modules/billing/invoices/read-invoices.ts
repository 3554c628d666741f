import { required } from '#core/assert.ts';
import { owedItemState } from '#core/billing/owed-item.ts';
import { invoiceDocument } from '#core/contracts/invoice.ts';
import { findRecord, readAttestation } from '#server/modules/evidence/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise, isAllowed } from '#server/platform/policy/index.ts';
import { findDocuments } from '../close/repository.ts';
import type {
  InvoiceDetail,
  InvoicedAmount,
  InvoiceOfTenant,
  InvoiceSummary,
  PendingItemDto,
  SearchInvoicesInput,
  SignedRecordDto,
} from '../contract.ts';
import type { CloseDto } from '../contract-closes.ts';
import { selectItemStandings } from '../credits/owed-repository.ts';
import {
  type InvoiceWithClose,
  selectCloses,
  selectCorrections,
  selectDeliveries,
  selectFiles,
  selectInvoicedAmounts,
  selectInvoices,
  selectInvoicesByNumber,
  selectInvoicesOfAll,
  selectInvoiceTenant,
  selectPendingItems,
  selectRenderings,
} from './repository.ts';

const MOST_INVOICES = 1_000;
const MOST_CLOSES = 1_000;
const MOST_FOUND = 8;

export type InvoiceInput = { readonly tenantId: string; readonly number: string };

/** The invoices of one tenant, newest period first. */
export async function readInvoices(
  ctx: Ctx,
  input: { readonly tenantId: string },
): Promise<InvoiceSummary[]> {
  authorise(ctx, 'billing.readInvoices', { tenantId: input.tenantId });
  const rows = await selectInvoices(ctx.tx, { tenantId: input.tenantId, number: null, most: MOST_INVOICES });
  return rows.map(({ closeId: _closeId, sha256: _sha256, ...summary }) => summary);
}

/** The newest invoices of all tenants, for staff. */
export async function readInvoicesOfAll(ctx: Ctx): Promise<InvoiceOfTenant[]> {
  authorise(ctx, 'billing.readInvoices', 'vendor');
  return selectInvoicesOfAll(ctx.tx, MOST_INVOICES);
}

/** What every invoice asks for, of one tenant or of all that the transaction sees, however many; for the books. */
export async function readInvoicedAmounts(
  ctx: Ctx,
  input: { readonly tenantId?: string } = {},
): Promise<InvoicedAmount[]> {
  const { tenantId } = input;
  authorise(ctx, 'billing.readInvoices', tenantId === undefined ? 'vendor' : { tenantId });
  return selectInvoicedAmounts(ctx.tx, tenantId ?? null);
}

/**
 * The newest invoices whose number holds what was typed, in any case: of all tenants, or of an account manager's own
 * accounts. What no number can hold finds none.
 */
export async function searchInvoices(ctx: Ctx, input: SearchInvoicesInput): Promise<InvoiceOfTenant[]> {
  authorise(ctx, 'billing.searchInvoices', 'vendor');
  const numberPart = input.number.toUpperCase();
  if (!/^[A-Z0-9-]+$/.test(numberPart)) return [];
  const sees = isAllowed(ctx.actor, 'billing.readInvoices', 'vendor');
  const own = ctx.actor.kind === 'person' ? ctx.actor.accountTenantIds : [];
  return selectInvoicesByNumber(ctx.tx, { numberPart, tenantIds: sees ? null : own, most: MOST_FOUND });
}

/** Whose invoice a number stands on, before its tenant is known; ids only. Raises `billing.invoice_unknown` (404). */
export async function tenantOfInvoice(ctx: Ctx, input: { readonly number: string }): Promise<string> {
  authorise(ctx, 'billing.findInvoice', 'vendor');
  const tenantId = await selectInvoiceTenant(ctx.tx, input.number);
  if (tenantId === null) throw unknownInvoice(input.number);
  return tenantId;
}

/** One invoice as issued. Raises `billing.invoice_unknown` (404). */
export async function readInvoice(ctx: Ctx, input: InvoiceInput): Promise<InvoiceDetail> {
  authorise(ctx, 'billing.readInvoice', { tenantId: input.tenantId });
  const { closeId, ...invoice } = await findInvoice(ctx, input);
  const [stored] = await findDocuments(ctx.tx, [{ tenantId: input.tenantId, id: closeId }], ['invoice.json']);
  const text = required(stored?.text, 'a final invoice has its bytes');
  const renderings = await selectRenderings(ctx.tx, {
    tenantId: input.tenantId,
    invoiceId: invoice.id,
    creditNoteId: null,
  });
  return {
    ...invoice,
    document: invoiceDocument.parse(JSON.parse(text)),
    files: await selectFiles(ctx.tx, { tenantId: input.tenantId, closeId }),
    record: await recordOf(ctx, invoice),
    renderings: renderings.map(({ name, sha256, createdAt }) => ({ name, sha256, createdAt })),
    ...(await selectCorrections(ctx.tx, { tenantId: input.tenantId, invoiceId: invoice.id })),
    deliveredTo: await selectDeliveries(ctx.tx, { tenantId: input.tenantId, invoiceId: invoice.id }),
  };
}

/** The row of one invoice, for verbs that have authorised already. Raises `billing.invoice_unknown` (404). */
export async function findInvoice(ctx: Ctx, input: InvoiceInput): Promise<InvoiceWithClose> {
  const [invoice] = await selectInvoices(ctx.tx, { ...input, most: 1 });
  if (invoice === undefined) throw unknownInvoice(input.number);
  return invoice;
}

function unknownInvoice(number: string): DomainError {
  return new DomainError('billing.invoice_unknown', {
    message: `There is no invoice ${number}.`,
    path: 'number',
    status: 404,
  });
}

async function recordOf(
  ctx: Ctx,
  invoice: { readonly tenantId: string; readonly id: string },
): Promise<SignedRecordDto | null> {
  const key = { tenantId: invoice.tenantId, kind: 'invoice', subjectRef: invoice.id };
  const record = await findRecord(ctx, key);
  if (record === null) return null;
  const { attestationId, kid, issuedAt, entryHex } = record;
  const { logIndex } = await readAttestation(ctx, { tenantId: invoice.tenantId, attestationId });
  return { attestationId, kid, issuedAt: issuedAt.toISOString(), entryHex, logIndex };
}

/** Money that waits for a bill or a credit note of one tenant, or waited, oldest first, each with where it stands. */
export async function readPendingItems(
  ctx: Ctx,
  input: { readonly tenantId: string },
): Promise<PendingItemDto[]> {
  authorise(ctx, 'billing.readPendingItems', { tenantId: input.tenantId });
  const standings = await selectItemStandings(ctx.tx, input.tenantId);
  return (await selectPendingItems(ctx.tx, input.tenantId)).map((item) => {
    const standing = required(standings.get(item.id), 'every item stands somewhere');
    const { approvalId, creditNotes, proposal: state, restMinor, wasProposed } = standing;
    const proposal = wasProposed ? { state } : null;
    return { ...item, state: owedItemState({ restMinor, proposal }), approvalId, creditNotes };
  });
}

/** The closes of one tenant, or across all tenants for staff, newest period first; all of them where `startsBefore` is given. */
export async function readCloses(
  ctx: Ctx,
  input: { readonly tenantId?: string; readonly startsBefore?: string } = {},
): Promise<CloseDto[]> {
  const { tenantId, startsBefore } = input;
  authorise(ctx, 'billing.readCloses', tenantId === undefined ? 'vendor' : { tenantId });
  return selectCloses(ctx.tx, {
    tenantId: tenantId ?? null,
    startsBefore: startsBefore ?? null,
    most: startsBefore === undefined ? MOST_CLOSES : null,
  });
}
