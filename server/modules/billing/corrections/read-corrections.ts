import { changedLines } from '#core/billing/correct-invoice.ts';
import { type PriceCorrectionDocument, priceCorrectionDocument } from '#core/contracts/price-correction.ts';
import { minorOf } from '#core/money/money.ts';
import { readSupersessions } from '#server/modules/pricing/index.ts';
import { readTenantsWithZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type CorrectedInvoiceDto,
  type CorrectionDto,
  type CorrectionState,
  type CorrectionsOfInput,
  correctionsOfInput,
  type InvoiceCorrectionDto,
} from '../contract-corrections.ts';
import { correctionTotals } from './preview-correction.ts';
import { type CorrectionRow, selectCorrections } from './repository.ts';

/**
 * A version that supersedes a wrong one, with each invoice that was corrected by it so far and the credit note that came of it.
 * Raises `billing.correction_unknown` (404).
 */
export async function readCorrection(ctx: Ctx, input: CorrectionsOfInput): Promise<CorrectionDto> {
  authorise(ctx, 'billing.readCorrections', 'vendor');
  const { plan, superseding } = correctionsOfInput.parse(input);
  const { made } = await readSupersessions(ctx);
  const found = made.find((one) => one.plan === plan && one.superseding === superseding);
  if (found === undefined)
    throw new DomainError('billing.correction_unknown', {
      message: `Version ${superseding} of ${plan} supersedes none.`,
      path: 'superseding',
      status: 404,
    });
  const rows = await selectCorrections(ctx.tx, { plan, superseding });
  const invoices = rows.map(correctedInvoice);
  const stays = await readTenantsWithZones(ctx, { tenantIds: found.stays });
  return {
    plan,
    superseded: found.version,
    superseding,
    from: found.from,
    reason: found.reason,
    approvalId: found.approvalId,
    createdAt: found.createdAt.toISOString(),
    stays: stays.map(({ externalId }) => externalId).toSorted(),
    invoices,
    totals: correctionTotals(invoices),
  };
}

function correctedInvoice(row: CorrectionRow): CorrectedInvoiceDto {
  const document = documentOf(row);
  const { corrected, currency, difference, issued } = document;
  return {
    tenant: row.tenant,
    tenantName: row.tenantName,
    number: row.number,
    currency,
    issued: issued.net,
    corrected: corrected.net,
    difference: difference.net,
    state: stateOf(row, document),
    approvalId: row.approvalId,
    creditNote: row.creditNote,
  };
}

function stateOf(row: CorrectionRow, { currency, difference }: PriceCorrectionDocument): CorrectionState {
  if (row.creditNote !== null) return 'credited';
  if (!row.isLast) return 'corrected-again';
  if (!row.wasProposed) return 'waiting';
  if (row.approvalId === null) return minorOf(difference.net, currency) > 0n ? 'waived' : 'settled';
  if (row.proposal === 'proposed' || row.proposal === 'approved') return 'proposed';
  return row.proposal === 'rejected' || row.proposal === 'withdrawn' ? 'rejected' : 'waiting';
}

function documentOf({ text }: CorrectionRow): PriceCorrectionDocument {
  return priceCorrectionDocument.parse(JSON.parse(text));
}

/** The corrections of an invoice as its customer sees them, for verbs that have authorised. */
export async function correctionsOfInvoice(ctx: Ctx, number: string): Promise<InvoiceCorrectionDto[]> {
  return (await selectCorrections(ctx.tx, { number })).map((row) => {
    const { corrected, currency, difference, from, issued, lines, plan, reason, superseded, superseding } =
      documentOf(row);
    return {
      plan,
      superseded: superseded.version,
      superseding: superseding.version,
      from,
      reason,
      issued: issued.total,
      corrected: corrected.total,
      difference: difference.total,
      isInFavour: minorOf(difference.total, currency) < 0n,
      lines: changedLines(lines),
      sha256: row.sha256,
    };
  });
}
