import { required } from '#core/assert.ts';
import { attestMany } from '#server/modules/evidence/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { type ClaimedClose, type CloseDocumentName, closeKeyText } from './close-row.ts';
import { findInvoicesOfCloses } from './invoice-reading.ts';
import { findDocumentDigests, moveCloses } from './repository.ts';

/** The files that the signed record of an invoice is about, by their names in the evidence bundle. */
export const INVOICE_FILES = [
  'invoice.json',
  'usage.jsonl',
  'rules.json',
  'trace.json',
] as const satisfies CloseDocumentName[];

/** From final to signed: one signed record for each invoice over its four files; it waits for the log by itself. */
export async function signCloses(ctx: Ctx, closes: readonly ClaimedClose[]): Promise<void> {
  const invoices = new Map(
    (await findInvoicesOfCloses(ctx.tx, closes)).map((invoice) => [
      closeKeyText({ tenantId: invoice.tenantId, id: invoice.closeId }),
      invoice,
    ]),
  );
  const digests = await findDocumentDigests(ctx.tx, closes, INVOICE_FILES);
  await attestMany(
    ctx,
    closes.map((close) => {
      const invoice = required(invoices.get(closeKeyText(close)), 'a final close has its invoice');
      return {
        tenantId: close.tenantId,
        kind: 'invoice',
        subjectName: invoice.number,
        subjectRef: invoice.id,
        subjects: INVOICE_FILES.map((name) => ({
          name,
          sha256: required(digests.get(`${closeKeyText(close)}/${name}`), `a final close has its ${name}`),
        })),
        predicate: { number: invoice.number, period: { start: close.periodStart, end: close.periodEnd } },
      };
    }),
  );
  await moveCloses(ctx.tx, {
    from: 'final',
    to: 'signed',
    at: ctx.now,
    actor: actorName(ctx.actor),
    closes,
  });
  await faultPoint('close.signed');
}
