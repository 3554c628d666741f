import { enqueueMail } from '#server/modules/notifications/index.ts';
import { readTenantsWithZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { readCreditNote } from './read-credit-notes.ts';

/** Writes the mail about a credit note; the texts belong to the documents, which this module does not know. */
export type ComposeCreditMail = (facts: {
  readonly number: string;
  readonly invoice: string;
  readonly seller: string;
  readonly total: { readonly amount: string; readonly currency: string };
  readonly url: string;
  readonly locale: 'en' | 'es';
}) => { readonly subject: string; readonly text: string };

/**
 * Writes one mail for each mailbox that the credited invoice was billed to, with a link to the credit note; again it writes
 * none. Answers how many mailboxes there are. Raises `billing.credit_note_unknown` (404).
 */
export async function mailCreditNote(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly number: string; readonly compose: ComposeCreditMail },
): Promise<{ readonly mailboxes: number }> {
  const { compose, number, tenantId } = input;
  authorise(ctx, 'billing.mailCreditNote', { tenantId });
  const { document, id } = await readCreditNote(ctx, { tenantId, number });
  const [tenant] = await readTenantsWithZones(ctx, { tenantIds: [tenantId] });
  const { externalId = '', locale = 'en' } = tenant ?? {};
  const mail = compose({
    number,
    invoice: document.invoice.number,
    seller: document.seller.legalName,
    total: { amount: document.totals.total, currency: document.currency },
    url: `${settings().url}/t/${externalId}/credit-notes/${number}`,
    locale,
  });
  for (const to of document.buyer.billTo)
    await enqueueMail(ctx, { tenantId, to, locale, ...mail, dedupKey: `credit-note:${id}:${to}` });
  return { mailboxes: document.buyer.billTo.length };
}
