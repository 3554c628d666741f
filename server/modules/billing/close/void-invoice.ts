import { canMoveClose } from '#core/billing/close-lifecycle.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { returnDraws } from '#server/modules/credits/index.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { requestEffect } from '#server/platform/outbox/index.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { INVOICE_VOIDED, type VoidInvoiceInput, voidInvoiceInput } from '../contract-closes.ts';
import { lockOwed } from '../credits/owed-repository.ts';
import {
  hasOpenItemProposals,
  type InvoiceOfEdition,
  insertNextEdition,
  lockInvoice,
  voidRows,
} from './edition-repository.ts';

/** The invoice of a number, its close held. Raises `billing.invoice_unknown` (404). */
export async function heldInvoice(ctx: Ctx, number: string): Promise<InvoiceOfEdition> {
  const invoice = await lockInvoice(ctx.tx, number);
  if (invoice === null)
    throw new DomainError('billing.invoice_unknown', {
      message: `There is no invoice ${number}.`,
      path: 'number',
      status: 404,
    });
  return invoice;
}

/**
 * Makes an invoice void that was not delivered: its number stays used, its signed record stays, and the period is closed
 * again as its next edition, from the same seals. Raises `billing.invoice_unknown` (404), `billing.invoice_delivered` (409)
 * once it was delivered, when only a credit note takes it back, and `billing.credit_under_way` (409) while what it owes is
 * proposed as a credit.
 */
export async function voidInvoice(ctx: Ctx, input: VoidInvoiceInput): Promise<void> {
  await authoriseAndRecord(ctx, 'billing.voidInvoice', { tenantId: input.tenantId });
  const { number, reason, tenantId } = voidInvoiceInput.parse(input);
  await lockOwed(ctx.tx, tenantId);
  const invoice = await heldInvoice(ctx, number);
  if (!canMoveClose(invoice.phase, 'void'))
    throw new DomainError('billing.invoice_delivered', {
      message: 'This invoice was delivered or is void already. What was delivered is credited.',
      status: 409,
    });
  if (await hasOpenItemProposals(ctx.tx, { tenantId, number }))
    throw new DomainError('billing.credit_under_way', {
      message: 'A credit is proposed for what this invoice owes. Decide about it first.',
      status: 409,
    });
  const facts = { number, sha256: invoice.sha256, reason, voidedBy: actorName(ctx.actor) };
  const { attestationId } = await attest(ctx, {
    tenantId,
    kind: 'invoice-void',
    subjectName: number,
    subjectRef: invoice.invoiceId,
    subjects: [
      { name: 'invoice-void.json', sha256: sha256Hex(canonicalBytes(facts)) },
      { name: 'invoice.json', sha256: invoice.sha256 },
    ],
    predicate: { 'invoice-void': facts },
  });
  await voidRows(ctx.tx, invoice, { reason, attestationId, at: ctx.now, actor: actorName(ctx.actor) });
  await insertNextEdition(ctx.tx, { tenantId, id: invoice.closeId, newId: ctx.ids(), now: ctx.now });
  await returnDraws(ctx, {
    tenantId,
    invoiceId: invoice.invoiceId,
    document: number,
    bookedOn: ctx.now.toISOString().slice(0, 10),
  });
  // What was paid of it belongs to the customer: the books are to the right of this module.
  await requestEffect(ctx, {
    tenantId,
    kind: INVOICE_VOIDED,
    dedupKey: `${INVOICE_VOIDED}:${invoice.invoiceId}`,
    payload: { number },
  });
  await faultPoint('invoice.voided');
}
